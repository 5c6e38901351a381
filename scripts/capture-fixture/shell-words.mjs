// Finds the commands that a shell script runs, without running it: a small scanner of quotes, here-documents,
// substitutions and case patterns, enough for capture.sh.

/** Index just behind the `close` that ends what opened before `at`; the two may nest. */
function behind(text, at, open, close) {
  for (let depth = 1; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at + 1;
  }
  return at;
}

const hereDocument = /<<'(\w+)'\n[\s\S]*?\n\1\n/y;

/** The script with its quoted text, comments and case patterns taken out; substitutions stay, as commands of their own. */
function bareCode(text) {
  const stack = ['code'];
  let code = '';
  for (let at = 0; at < text.length; ) {
    const char = text[at];
    hereDocument.lastIndex = at;
    const here = hereDocument.exec(text);
    if (char === '\\') at += 2;
    else if (text.startsWith('$((', at)) at = behind(text, at + 2, '(', ')');
    else if (text.startsWith('${', at)) at = behind(text, at + 2, '{', '}');
    else if (text.startsWith('$(', at)) {
      stack.push('substitution');
      code += ';';
      at += 2;
    } else if (char === '"') {
      if (stack.at(-1) === 'text') stack.pop();
      else stack.push('text');
      code += 'Q';
      at++;
    } else if (stack.at(-1) === 'text') at++;
    else if (here) {
      code += '\n';
      at += here[0].length;
    } else if (char === "'") {
      code += 'Q';
      at = text.indexOf("'", at + 1) + 1;
    } else if (char === '#' && /\s|^$/.test(text[at - 1] ?? '')) at = text.indexOf('\n', at);
    else if (char === ')' && stack.at(-1) === 'substitution') {
      stack.pop();
      code += ' Q ';
      at++;
    } else if (char === ')' && text[at - 1] !== '(') {
      code = code.slice(0, Math.max(code.lastIndexOf('\n'), code.lastIndexOf(';;')) + 1);
      at++;
    } else {
      code += char;
      at++;
    }
  }
  return code;
}

const BEFORE_COMMAND = /^([A-Za-z_]\w*=.*|if|then|else|elif|while|until|do|!|\{|\}|[<>].*)$/;

/** The words in command position of the script `source`. */
export function commandsOf(source) {
  const words = new Set();
  for (const part of bareCode(source).split(/[\n;|&()]+/)) {
    const list = part.trim().split(/\s+/);
    while (list.length && BEFORE_COMMAND.test(list[0])) list.shift();
    if (list.length && /^[a-z_]+$/.test(list[0])) words.add(list[0]);
  }
  return words;
}
