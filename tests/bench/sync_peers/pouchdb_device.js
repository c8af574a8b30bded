// PouchDB on leveldb as tests/bench/sync_peers/workload.py wants it: JSON lines in, JSON lines out.
const [, , path, port] = process.argv;
const PouchDB = require("pouchdb-node");
const db = new PouchDB(path);
const remote = new PouchDB(`http://127.0.0.1:${port}/store`);
const how = { batch_size: 1000, batches_limit: 10 };
const steps = {
  async sync() { await db.replicate.to(remote, how); await db.replicate.from(remote, how); },
  async insert(rows) { await db.bulkDocs(rows.map(({ id, ...rest }) => ({ _id: id, ...rest }))); },
  async change(ids, field) {
    const found = await db.allDocs({ keys: ids, include_docs: true });
    await db.bulkDocs(found.rows.map((row) => ({ ...row.doc, [field]: 1 })));
  },
  async set(id, values) { await db.put({ ...(await db.get(id)), ...values }); },
  async read(id) { const { _id, _rev, ...rest } = await db.get(id); return rest; },
  async count() { return (await db.info()).doc_count; },
  async listed() {
    const found = await db.allDocs({ conflicts: true, include_docs: true });
    return found.rows.filter((row) => row.doc._conflicts).length;
  },
};
const lines = require("readline").createInterface({ input: process.stdin });
lines.on("close", () => process.exit(0));
lines.on("line", async (line) => {
  const asked = JSON.parse(line);
  const started = process.hrtime.bigint();
  let answer;
  try {
    answer = { result: await steps[asked.do](...asked.with) };
  } catch (error) {
    answer = { error: String(error.stack || error) };
  }
  console.log(JSON.stringify({ ...answer, seconds: Number(process.hrtime.bigint() - started) / 1e9 }));
});
console.log("{}");
