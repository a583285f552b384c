// Fails the build when a sentence of the sources lacks its translation, or when a translation would mislead.
//   node check.mjs                    errors in MSBuild's format, exit code 1 if any
//   node check.mjs --unused           also warns about translations nobody asks for
//   node check.mjs --stub fr Jury     prints what fr lacks in the sources under a folder "Jury" (or in all), as PO
// `--sources DIR` and `--texts DIR` point it at another tree (its tests do).
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const options = read(process.argv.slice(2));
const problems = [];

const uses = files(options.sources, /\.(cs|cshtml)$/).flatMap(usesIn);
const languages = readdirSync(options.texts, { withFileTypes: true }).filter(e => e.isDirectory() && e.name !== 'en').map(e => e.name).sort();
if (languages.length === 0)
  problem(options.texts, 1, 'TEXT000', 'there is no language to check: no folder holds PO files');
const catalogues = new Map(languages.map(language => [language, catalogueOf(language)]));

if (options.stub)
  printStub();
else {
  checkUses();
  if (options.unused)
    warnOfUnused();
  report();
}

function read(args) {
  const given = { sources: resolve(here, '..', '..'), texts: here };
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--unused') given.unused = true;
    else if (args[at] === '--sources') given.sources = resolve(args[++at]);
    else if (args[at] === '--texts') given.texts = resolve(args[++at]);
    else if (args[at] === '--stub') [given.stub, given.area] = [args[++at], args[at + 1]?.startsWith('--') ? undefined : args[++at]];
    else {
      console.error(`check.mjs: unknown option ${args[at]}`);
      process.exit(2);
    }
  }
  return given;
}

function files(folder, name) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ['bin', 'obj', 'node_modules', 'Migrations', 'wwwroot'].includes(entry.name) ? [] : files(path, name);
    return name.test(entry.name) ? [path] : [];
  }).sort();
}

function problem(file, line, code, message, kind = 'error') {
  problems.push({ file, line, kind, text: `${file}(${line}): ${kind} ${code}: ${message}` });
}

function report() {
  problems.sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
  for (const { text } of problems)
    console.log(text);
  process.exitCode = problems.some(p => p.kind === 'error') ? 1 : 0;
}

// ---- what the sources say -------------------------------------------------------------------------------------------

function usesIn(file) {
  const source = readFileSync(file, 'utf8');
  const found = [];
  if (file.endsWith('.cs'))
    collect(tokens(source), file, found);
  else
    collectFromRazor(source, file, found);
  return found;
}

// A page is markup with C# here and there: each place where a text starts is read as C# up to its closing bracket.
function collectFromRazor(source, file, found) {
  const blanked = source.replace(/@\*[\s\S]*?\*@/g, comment => comment.replace(/[^\n]/g, ' '));
  const start = /\b[Tt]\s*\[|\bTranslations\s*\.\s*In\s*\(|\b[Tt]\s*\.\s*(Plural|Particular)\s*\(|\bText\s*\.\s*Plural\s*\(|\bRuleBroken\s*\.\s*(If|Now)\s*\(|\bnew\s+Text\s*\(|\[\s*Display\s*\(|\bErrorMessage\s*=/g;
  let end = 0;
  for (const match of blanked.matchAll(start)) {
    if (match.index < end)
      continue;
    const cursor = { at: match.index, line: 1 + count(blanked.slice(0, match.index), '\n') };
    collect(tokens(blanked, cursor, true), file, found);
    end = cursor.at;
  }
}

function collect(all, file, found) {
  for (let at = 0; at < all.length; at++) {
    const is = (...texts) => texts.every((text, i) => all[at + i]?.kind !== 'string' && all[at + i]?.text === text);
    const localizer = is('T', '[') || is('t', '[') || (is(')', '[') && isTranslationsIn(all, at));
    if (localizer)
      take(all, at + 1, { key: 0, template: true });
    else if (is('.', 'Plural', '('))
      take(all, at + 2, { key: 1, many: 2 });
    else if (is('.', 'Particular', '('))
      take(all, at + 2, { context: 0, key: 1 });
    else if (is('RuleBroken', '.', 'If', '('))
      take(all, at + 3, { key: 'first sentence' });
    else if (is('RuleBroken', '.', 'Now', '(') || is('new', 'Text', '('))
      take(all, at + (is('new') ? 2 : 3), { key: 0 });
    else if ((is('[', 'Display', '(') || is(',', 'Display', '(')))
      takeNamed(all, at + 2, ['Name', 'Description', 'Prompt']);
    else if (is('ErrorMessage', '='))
      add(sentences([...until(all, at + 2)]), {});

    for (const hole of all[at].holes ?? [])
      collect(hole, file, found);
  }

  function take(list, open, { key, many, context, template }) {
    const parts = argumentsOf(list, open);
    const index = key === 'first sentence' ? parts.findIndex((part, i) => i > 0 && sentences(part).length > 0) : key;
    if (index < 0 || parts.length <= index)
      return;
    const keys = sentences(parts[index]);
    const more = many === undefined ? [] : sentences(parts[many] ?? []);
    const within = context === undefined ? undefined : sentences(parts[context] ?? [])[0]?.value;
    if (many !== undefined && more.length === 0)
      return;
    const given = many === undefined ? parts.length - index - 1 : 1 + parts.length - many - 1;
    // A sentence without arguments may be a template that a script fills in; one name may be a whole list of arguments.
    const asList = parts.length === index + 2 && /^[\p{L}_[]/u.test(parts[index + 1][0]?.text ?? '') && (parts[index + 1].length <= 3 || parts[index + 1][0].text === '[');
    const unknown = (template && given === 0) || asList;
    add(keys, { many: more[0]?.value, context: within, given: unknown ? undefined : given });
  }

  function takeNamed(list, open, names) {
    for (const part of argumentsOf(list, open)) {
      if (names.includes(part[0]?.text) && part[1]?.text === '=')
        add(sentences(part.slice(2)), {});
    }
  }

  function add(keys, { many, context, given }) {
    for (const { value, line, interpolated } of keys) {
      if (interpolated)
        problem(file, line, 'TEXT002', 'a key cannot be interpolated: write "{0}" and pass the value as an argument');
      else if (/\p{L}/u.test(value.replace(/\{[^}]*\}/g, ''))) {
        found.push({ file, line, key: value, many, context });
        if (given !== undefined && Math.max(-1, ...placeholders(value), ...placeholders(many ?? '')) >= given)
          problem(file, line, 'TEXT003', `"${value}" has more placeholders than arguments`);
      }
    }
  }
}

// `Translations.In(language)["…"]`: the bracket after that call's parenthesis.
function isTranslationsIn(all, close) {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (all[at].kind === 'string') continue;
    if (all[at].text === ')') depth++;
    if (all[at].text === '(' && --depth === 0)
      return all[at - 1]?.text === 'In' && all[at - 3]?.text === 'Translations';
  }
  return false;
}

function argumentsOf(all, open) {
  const parts = [[]];
  for (const [token, depth] of within(all, open)) {
    if (depth === 1 && token.kind !== 'string' && token.text === ',') parts.push([]);
    else parts.at(-1).push(token);
  }
  return parts.at(-1).length === 0 ? parts.slice(0, -1) : parts;
}

function* within(all, open) {
  let depth = 1;
  for (let at = open + 1; at < all.length; at++) {
    const { kind, text } = all[at];
    if (kind !== 'string' && '([{'.includes(text)) depth++;
    if (kind !== 'string' && ')]}'.includes(text) && --depth === 0) return;
    yield [all[at], depth];
  }
}

function* until(all, from) {
  for (let at = from; at < all.length && (all[at].kind === 'string' || ![',', ')', ']', ';', '}'].includes(all[at].text)); at++)
    yield all[at];
}

// The sentences an expression may yield: one literal (or several joined by +), or those of its branches.
function sentences(part) {
  const found = [];
  for (let at = 0; at < part.length; at++) {
    if (part[at].kind !== 'string')
      continue;
    const { line } = part[at];
    let [value, interpolated, next] = [part[at].value, part[at].interpolated, at + 1];
    while (part[next]?.kind !== 'string' && part[next]?.text === '+' && part[next + 1]?.kind === 'string') {
      value += part[next + 1].value;
      interpolated ||= part[next + 1].interpolated;
      next += 2;
    }
    if (opens(part, at - 1) && closes(part[next]))
      found.push({ value, line, interpolated });
    at = next - 1;
  }
  return found;
}

function opens(part, at) {
  const before = part[at];
  return before === undefined || ['?', ':', '=>', '??'].includes(before.text) || (before.text === '(' && part[at - 1]?.kind !== 'word');
}

function closes(after) {
  return after === undefined || (after.kind !== 'string' && [':', ',', ')', ']', '}', '??'].includes(after.text));
}

// C#'s tokens as far as texts need them: words, signs and strings with their values. With `one`, stops after the first
// balanced bracket, so that what follows in a page's markup is not taken for C#.
function tokens(source, cursor = { at: 0, line: 1 }, one = false, closing = '') {
  const found = [];
  let depth = 0, opened = false;
  const push = (kind, text, more) => found.push({ kind, text, line: cursor.line, ...more });
  while (cursor.at < source.length) {
    const rest = source.slice(cursor.at, cursor.at + 4), c = rest[0];
    let skipped;
    if (c === '\n') { cursor.line++; cursor.at++; }
    else if (c <= ' ') cursor.at++;
    else if (rest.startsWith('//')) cursor.at = orEnd(source.indexOf('\n', cursor.at), source);
    else if (rest.startsWith('/*')) {
      skipped = source.slice(cursor.at, orEnd(source.indexOf('*/', cursor.at) + 2 || -1, source));
      cursor.line += count(skipped, '\n');
      cursor.at += skipped.length;
    }
    else if (c === '#' && /(^|\n)[ \t]*$/.test(source.slice(Math.max(0, cursor.at - 200), cursor.at))) cursor.at = orEnd(source.indexOf('\n', cursor.at), source);
    else if (c === "'") cursor.at += (/^'(\\.[^']*|[^'\\])'/.exec(source.slice(cursor.at, cursor.at + 12)) ?? ["'"])[0].length;
    else if (/^(\$*@?|@\$)"/.test(source.slice(cursor.at, cursor.at + 8))) found.push(string(source, cursor));
    else if (/[\p{L}_\d@]/u.test(c)) {
      const word = /^@?[\p{L}\p{N}_]+|^@/u.exec(source.slice(cursor.at, cursor.at + 200))[0];
      push('word', word);
      cursor.at += word.length;
    }
    else {
      const sign = rest.startsWith('=>') || rest.startsWith('??') || rest.startsWith('==') ? rest.slice(0, 2) : c;
      if (closing && depth === 0 && (c === closing || c === ':' || c === ',') ) return found;
      push('sign', sign);
      cursor.at += sign.length;
      if ('([{'.includes(sign)) { depth++; opened = true; }
      if (')]}'.includes(sign)) depth--;
      // `Translations.In(x)` goes on with a bracket or a member; a bare ErrorMessage ends with its string.
      if (one && opened && depth <= 0 && !/^\s*(\[|\.\s*(Plural|Particular|Of)\s*\()/.test(source.slice(cursor.at, cursor.at + 40))) return found;
    }
    if (one && !opened && found.length > 0 && found.at(-1).kind === 'string' && !/^\s*\+/.test(source.slice(cursor.at, cursor.at + 40))) return found;
  }
  return found;
}

function orEnd(index, source) {
  return index < 0 ? source.length : index;
}

function string(source, cursor) {
  const line = cursor.line;
  const [, prefix, quotes] = /^([$@]*)("+)/.exec(source.slice(cursor.at, cursor.at + 40));
  const dollars = count(prefix, '$');
  cursor.at += prefix.length;
  const read = quotes.length >= 3 && !prefix.includes('@') ? rawString : quotedString;
  return { kind: 'string', text: '', line, ...read(source, cursor, { quotes: quotes.length, dollars, verbatim: prefix.includes('@') }) };
}

function quotedString(source, cursor, { dollars, verbatim }) {
  let value = '';
  const holes = [];
  cursor.at++;
  for (; cursor.at < source.length; cursor.at++) {
    const c = source[cursor.at], next = source[cursor.at + 1];
    if (c === '"' && !(verbatim && next === '"')) { cursor.at++; break; }
    if (c === '\n') cursor.line++;
    if (c === '"') { value += '"'; cursor.at++; }
    else if (c === '\\' && !verbatim) value += escape(source, cursor);
    else if (dollars && c === '{' && next === '{') { value += '{'; cursor.at++; }
    else if (dollars && c === '}' && next === '}') { value += '}'; cursor.at++; }
    else if (dollars && c === '{') hole(source, cursor, holes, 1);
    else value += c;
  }
  return { value, interpolated: dollars > 0, holes };
}

function hole(source, cursor, holes, braces) {
  cursor.at += braces;
  holes.push(tokens(source, cursor, false, '}'));
  // Past the format and alignment, which are no C#.
  cursor.at = orEnd(source.indexOf('}', cursor.at), source) + braces - 1;
}

function escape(source, cursor) {
  const c = source[++cursor.at];
  const digits = c === 'u' ? /^[\da-fA-F]{4}/ : c === 'U' ? /^[\da-fA-F]{8}/ : c === 'x' ? /^[\da-fA-F]{1,4}/ : null;
  if (!digits)
    return { n: '\n', t: '\t', r: '\r', 0: '\0', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b' }[c] ?? c;
  const code = digits.exec(source.slice(cursor.at + 1, cursor.at + 9))?.[0] ?? '';
  cursor.at += code.length;
  return String.fromCodePoint(parseInt(code || '0', 16));
}

function rawString(source, cursor, { quotes, dollars }) {
  const fence = '"'.repeat(quotes);
  const start = cursor.at + quotes;
  const end = orEnd(source.indexOf(fence, start), source);
  const body = source.slice(start, end);
  const holes = [];
  if (dollars) {
    const inner = { at: start, line: cursor.line };
    const brace = '{'.repeat(dollars);
    for (let at = source.indexOf(brace, start); at >= 0 && at < end; at = source.indexOf(brace, inner.at)) {
      inner.line += count(source.slice(inner.at, at), '\n');
      inner.at = at;
      hole(source, inner, holes, dollars);
    }
  }
  cursor.line += count(body, '\n');
  cursor.at = end + quotes;
  return { value: undent(body), interpolated: dollars > 0, holes };
}

function undent(body) {
  const lines = body.replaceAll('\r', '').split('\n');
  if (lines.length === 1)
    return body;
  const indent = lines.at(-1).length;
  return lines.slice(1, -1).map(line => line.slice(indent)).join('\n');
}

function count(text, part) {
  return text.split(part).length - 1;
}

// ---- what the translators say ---------------------------------------------------------------------------------------

function catalogueOf(language) {
  const entries = new Map();
  for (const file of files(join(options.texts, language), /\.po$/)) {
    const po = entriesOf(file);
    const forms = Number(/nplurals\s*=\s*(\d)/.exec(po.find(e => e.key === '')?.translations.join(''))?.[1] ?? 0);
    for (const entry of po.filter(e => e.key !== '')) {
      const id = idOf(entry);
      const other = entries.get(id);
      if (other && other.translations.join('\0') !== entry.translations.join('\0'))
        problem(file, entry.line, 'TEXT004', `"${entry.key}" is translated differently at ${other.file}(${other.line})`);
      entries.set(id, { ...entry, file });
      checkEntry(language, file, entry, forms);
    }
  }
  return entries;
}

function checkEntry(language, file, { key, many, translations, line, fuzzy }, forms) {
  const wrong = (code, message) => problem(file, line, code, message);
  if (fuzzy)
    return;
  if (translations.some(t => t === ''))
    return wrong('TEXT005', `the ${language} of "${key}" is empty`);
  if (many !== undefined && translations.length !== forms)
    wrong('TEXT006', `"${key}" has ${translations.length} plural forms where the file's Plural-Forms says ${forms}`);

  const asked = new Set([...placeholders(key), ...placeholders(many ?? '')]);
  for (const translation of translations) {
    const said = placeholders(translation);
    const lost = [...asked].filter(n => !said.has(n) && !(many !== undefined && n === 0));
    const invented = [...said].filter(n => !asked.has(n));
    if (lost.length + invented.length > 0)
      wrong('TEXT007', `"${translation}" and "${key}" differ in their placeholders: ${[...lost, ...invented].map(n => `{${n}}`).join(' ')}`);
    if (/^\s/.test(translation) !== /^\s/.test(key) || /\s$/.test(translation) !== /\s$/.test(key))
      wrong('TEXT008', `"${translation}" and "${key}" differ in the blanks around them`);
    checkTypography(language, translation, wrong);
  }
}

function checkTypography(language, translation, wrong) {
  const text = translation.replace(/&#?\w+;/g, '');
  if (language.startsWith('fr') && (/ [:;?!»]|« /.test(text) || /[\p{L}}»)][:;?!](\s|$)/u.test(text)))
    wrong('TEXT009', `"${translation}" needs a no-break space before : ; ? ! and inside « »`);
  if (language.startsWith('es') && (count(text, '¿') < count(text.replace(/\?[\w=&%{}.-]+/g, ''), '?') || count(text, '¡') < count(text, '!')))
    wrong('TEXT009', `"${translation}" asks or exclaims without ¿ or ¡`);
}

function placeholders(text) {
  return new Set([...text.replace(/\{\{|\}\}/g, '').matchAll(/\{(\d+)[^}]*\}/g)].map(m => Number(m[1])));
}

function idOf({ context, key }) {
  return `${context ?? ''}\u0004${key}`;
}

function entriesOf(file) {
  const found = [];
  let entry, field, fuzzy = false;
  const end = () => {
    if (entry?.translations.length) found.push(entry);
    [entry, field] = [undefined, undefined];
  };
  readFileSync(file, 'utf8').split('\n').forEach((raw, index) => {
    const text = raw.trim();
    if (text === '') return end();
    if (text.startsWith('#')) {
      if (entry?.translations.length) end();
      if (/^#,.*\bfuzzy\b/.test(text)) fuzzy = true;
      return;
    }
    const [, word, quoted] = /^(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s*)?"(.*)"$/.exec(text) ?? [];
    if (quoted === undefined)
      return problem(file, index + 1, 'TEXT010', `"${text}" is no line of a PO file`);
    const value = quoted.replace(/\\(.)/g, (_, c) => ({ n: '\n', t: '\t', r: '\r' })[c] ?? c);
    if (word === undefined) return field?.(value);
    if (word === 'msgctxt' || (word === 'msgid' && (!entry || entry.key !== undefined))) {
      end();
      entry = { line: index + 1, translations: [], fuzzy };
      fuzzy = false;
    }
    if (!entry)
      return problem(file, index + 1, 'TEXT010', `${word} stands alone`);
    const name = { msgctxt: 'context', msgid: 'key', msgid_plural: 'many' }[word];
    const form = name ? -1 : entry.translations.push('') - 1;
    const of = entry;
    field = more => { if (name) of[name] = (of[name] ?? '') + more; else of.translations[form] += more; };
    field(value);
  });
  end();
  return found;
}

// ---- both together --------------------------------------------------------------------------------------------------

function lacks(language, use) {
  const entry = catalogues.get(language)?.get(idOf(use));
  if (!entry || entry.fuzzy)
    return true;
  return use.many !== undefined && entry.many === undefined;
}

function checkUses() {
  const told = new Set();
  for (const use of uses) {
    for (const language of languages.filter(l => !l.includes('-') && lacks(l, use))) {
      if (told.has(language + idOf(use)))
        continue;
      told.add(language + idOf(use));
      problem(use.file, use.line, 'TEXT001', `${language} lacks "${shown(use.key)}"${use.many === undefined ? '' : ` with its plural "${shown(use.many)}"`}`);
    }
  }
}

function warnOfUnused() {
  const used = new Set(uses.map(idOf));
  for (const catalogue of catalogues.values()) {
    for (const [id, entry] of catalogue) {
      if (!used.has(id))
        problem(entry.file, entry.line, 'TEXT011', `nobody asks for "${shown(entry.key)}"`, 'warning');
    }
  }
}

function shown(text) {
  return text.replaceAll('\n', '\\n');
}

function printStub() {
  const seen = new Set();
  const area = options.area?.toLowerCase();
  const inArea = use => !area || relative(options.sources, use.file).toLowerCase().split(sep).includes(area);
  for (const use of uses.filter(u => inArea(u) && lacks(options.stub, u) && !seen.has(idOf(u)))) {
    seen.add(idOf(use));
    console.log(`#: ${relative(options.sources, use.file)}:${use.line}`);
    if (use.context !== undefined) console.log(`msgctxt ${quoted(use.context)}`);
    console.log(`msgid ${quoted(use.key)}`);
    if (use.many === undefined) console.log('msgstr ""\n');
    else console.log(`msgid_plural ${quoted(use.many)}\nmsgstr[0] ""\nmsgstr[1] ""\n`);
  }
}

function quoted(text) {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}
