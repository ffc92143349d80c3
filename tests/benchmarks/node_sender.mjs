// Sends the messages of a file (one JSON string a line) with node-hl7-client and prints code and control id of each answer.
//
//   npm install node-hl7-client
//   python -m tests.hl7.messages > messages.jsonl
//   node node_sender.mjs 2575 messages.jsonl
import { readFileSync } from "node:fs";
import { Client, Message } from "node-hl7-client";

const [port, file] = process.argv.slice(2);
const texts = readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const client = new Client({ host: "127.0.0.1" });
let answered;
const connection = client.createConnection({ port: Number(port) }, (response) => {
  const answer = response.getMessage();
  answered(`${answer.get("MSA.1")} ${answer.get("MSA.2")}`);
});
for (const text of texts) {
  const waiting = new Promise((resolve) => { answered = resolve; });
  await connection.sendMessage(new Message({ text }));
  console.log(await waiting);
}
await connection.close();
