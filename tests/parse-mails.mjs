// Reads mails as a mail program would, by a parser that is not ours.
//   node parse-mails.mjs FOLDER     prints a JSON array, one object for each .eml of the folder
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

const [folder] = process.argv.slice(2);
const mails = [];
for (const name of readdirSync(folder).filter(name => name.endsWith('.eml')).sort()) {
  const bytes = readFileSync(join(folder, name));
  const mail = await PostalMime.parse(bytes);
  mails.push({
    headers: mail.headers.map(({ key, value }) => ({ key, value })),
    fromName: mail.from.name,
    fromAddress: mail.from.address,
    to: mail.to.map(({ address }) => address),
    subject: mail.subject ?? '',
    date: mail.date,
    text: mail.text ?? '',
    html: mail.html ?? '',
    attachments: mail.attachments.map(one => ({ fileName: one.filename, type: one.mimeType, method: one.method ?? '', text: Buffer.from(one.content).toString('utf8') })),
    raw: bytes.toString('latin1'),
  });
}
process.stdout.write(JSON.stringify(mails));
