"""A deterministic simulation of one hub and its laptops: the real engine, the real services, every fault we know."""
