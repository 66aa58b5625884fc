# Everything a newcomer needs. python3 (3.11 or newer), pip and make are enough to begin with.
PYTHON ?= python3
RUNS ?= 500
STORAGE ?= memory
BIN := .venv/bin
DEMO_HOME := .demo/hub

# Where Python may not keep compiled modules, every command below would compile all of them anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo serve test check format simulate mutants bench counts docs pictures clean

help:
	@echo 'make demo      一天的离线走访与合并，从头演到尾              a day offline and its merge, from start to end'
	@echo 'make serve     打开演示数据的中心和网页                      serve the demo hub and its pages'
	@echo 'make test      运行全部测试                                  run all tests'
	@echo 'make check     检查格式、类型、分层与依赖                    check format, types, layers and dependencies'
	@echo 'make format    整理代码格式                                  put the code into its format'
	@echo 'make simulate  随机模拟，RUNS=次数 STORAGE=memory/sqlite     random simulation, RUNS=how many, STORAGE=where'
	@echo 'make mutants   植入的错误都应被测试发现                      a test must notice every planted mistake'
	@echo 'make bench     测量速度，写入 docs/performance.md            measure the speed, write docs/performance.md'
	@echo 'make counts    每次同步的语句、请求和字节数，不得增加         statements, requests, bytes of a sync; none may grow'
	@echo 'make docs      由错误目录重写 docs/errors.md                 write docs/errors.md from the catalogue'
	@echo 'make pictures  为主要网页和终端截图，存入 docs/pictures       take pictures of the main pages and of a terminal'
	@echo 'make clean     删除 .venv、.demo 和缓存                      remove .venv, .demo and caches'

demo: .venv/programs.stamp
	@$(BIN)/doorstep-hub demo

serve: .venv/programs.stamp
	@test -d $(DEMO_HOME) || { echo '还没有演示数据，请先输入 make demo。 There is no demo yet; type make demo first.'; exit 1; }
	@DOORSTEP_HUB_HOME=$(DEMO_HOME) $(BIN)/doorstep-hub serve

test: .venv/all.stamp
	@$(BIN)/pytest -n 2

check: .venv/all.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict -p doorstep_shared
	$(BIN)/mypy -p doorstep_shell -p doorstep_server -p doorstep_client
	$(BIN)/lint-imports --config setup.cfg --no-cache --no-logo
	@$(BIN)/python -m tests.meta.requirements > .venv/requirements.txt
	$(BIN)/deptry shared server client --requirements-files .venv/requirements.txt \
	  --per-rule-ignores 'DEP002=pypinyin|keyring'  # read or called by name, never imported by the code

format: .venv/all.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

simulate: .venv/all.stamp
	@$(BIN)/python -m tests.simulation --runs $(RUNS) --storage $(STORAGE)

mutants: .venv/all.stamp
	@$(BIN)/python -m tests.mutants

bench: .venv/all.stamp
	@$(BIN)/python -m bench --write

counts: .venv/all.stamp
	@$(BIN)/python -m bench counts

docs: .venv/all.stamp
	@$(BIN)/python -m tests.meta.error_page

pictures: .venv/all.stamp
	@$(BIN)/python -m tests.pictures
	@$(BIN)/python -m tests.terminal_pictures

clean:
	rm -rf .venv .demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Two installations: what the two programs need, and everything for development on top of it.
.venv/programs.stamp: setup.cfg pyproject.toml | .venv/bin/pip
	@echo '安装 doorstep（只需一次）…  Installing doorstep (once) …'
	@$(BIN)/pip install -qq --disable-pip-version-check -e '.[client,hub]'
	@touch $@

.venv/all.stamp: setup.cfg pyproject.toml | .venv/bin/pip
	@echo '安装开发环境（只需一次）…  Installing everything for development (once) …'
	@$(BIN)/pip install -qq --disable-pip-version-check -e '.[client,hub,postgres,excel,encrypt,dev]'
	@touch .venv/programs.stamp $@

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '需要 Python 3.11 或更新版本：make PYTHON=python3.12 …  Python 3.11 or newer is needed: make PYTHON=python3.12 …'; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo '无法建立 .venv，请先输入 apt-get install python3-venv。  The folder .venv cannot be made; type apt-get install python3-venv first.'; exit 1; }
