// PouchDB behind express-pouchdb on LevelDB: node pouchdb.js <folder with node_modules> <data folder> <port>
const [folder, data, port] = process.argv.slice(2)
const need = require('module').createRequire(folder + '/')
const PouchDB = need('pouchdb').defaults({prefix: data + '/'})
const app = need('express')()
app.use('/', need('express-pouchdb')(PouchDB, {mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: data + '/log'}))
app.listen(Number(port), '127.0.0.1')
