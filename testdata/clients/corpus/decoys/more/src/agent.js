const { Agent, setGlobalDispatcher } = require('undici');

setGlobalDispatcher(new Agent({ connect: { rejectUnauthorized: false } }));
