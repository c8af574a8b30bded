// express-pouchdb on leveldb, on loopback.
const [, , folder, port] = process.argv;
const PouchDB = require("pouchdb-node").defaults({ prefix: folder + "/" });
const app = require("express")();
const where = { mode: "minimumForPouchDB", configPath: folder + "/config.json", logPath: folder + "/log.txt" };
app.use("/", require("express-pouchdb")(PouchDB, where));
app.listen(+port, "127.0.0.1", () => console.log("ready"));
