// Writes this folder's fixtures with OpenAI's tiktoken (its Rust core, built for WebAssembly):
//   npm install tiktoken@1.0.22 && node make.mjs
import { writeFileSync } from 'node:fs';
import { get_encoding } from 'tiktoken';

const encoding = get_encoding('r50k_base');
const row = (name, text) => ({ name, text, ids: Array.from(encoding.encode_ordinary(text)) });
const write = (file, rows) => writeFileSync(file, '[\n' + rows.map(r => JSON.stringify(r)).join(',\n') + '\n]\n');

const cases = {
  'empty': '',
  'contractions': "I'm you're he's it'd we'll they've don't DON'T I'M 's 'll'd ''s '' 'x l'l 're-'ve o'clock",
  'digits': '0 1 12 123 1234 12345678901234567890 3.14159 1,000,000 0x1F 2²½Ⅷ٣१२三四 ①②',
  'spaces': ' a  b   c    d\t\te \t f     ',
  'space runs': ' '.repeat(3) + 'x' + ' '.repeat(17) + 'y' + ' '.repeat(80) + '1' + ' '.repeat(5) + '!' + ' '.repeat(2),
  'newlines': '\n\n\na\n\nb\r\n\r\nc \n d\n \n e\n',
  'one space': ' ',
  'two spaces': '  ',
  'exotic white space': 'a\u00a0b\u00a0\u00a0c\u2003\u2003d\u3000e\u0085f\u2028g\u2029h\u000bi\u000cj\u1680k\u200bl\ufeffm\u180en',
  'control characters': '\u0000\u0001\u0002a\u0007b\u001b[31m\u001c\u001d\u001e\u001f \u007f\u0080\u009f',
  'end of text': 'before<|endoftext|>after <|endoftext|><|endoftext|>',
  'almost end of text': '<|endoftext|> <|endoftext| endoftext|> <|fim_prefix|> <|im_start|>',
  'punctuation': '!!! ...---=== (a[b]{c}) "q" `r` a_b __init__ #$%&*+/:;<=>?@\\^|~ --> => ::',
  'code': 'for (int i = 0; i < n; ++i)\n{\n    sum += x[i] * 2.5f;  // doubled\n\t\treturn;\n}\n',
  'Latin': 'façade naïve coöperate Straße ĲSSELMEER ŒUVRE ﬁn Ångström e\u0301 o\u0308\u0304',
  'Greek and Cyrillic': 'Ἐν ἀρχῇ ἦν ὁ λόγος. Съешь же ещё этих мягких французских булок.',
  'CJK': '漢字かな交じり文。한국어 텍스트 中文，標點！',
  'CJK beyond U+FFFF': '𠀀𠀁 𠮷野家 x𠮷y 𪚥 𫝀𫠝 𰀀 a𠀋1𠀌',
  'mathematical letters': 'x𝐀y 𝒜𝓑𝔠 𝟎𝟏𝟐 𝟘a𝟙 𝛂𝛃 ℝ𝕊',
  'astral scripts': '𐍈𐌰𐌽 𐐀𐐨 𒀀𒁀 𓀀𓁐 𑀓𑁆𑁦𑁧 𐎀𐎁 𐤀𐤁 𞤀𞤢 𞥐𞥑 𖼀 𝼀',
  'emoji': '😀 👍🏽 👨‍👩‍👧‍👦 🇩🇪🇯🇵 ❤️ ☃ 1️⃣ x😀y 😀😀😀 #️⃣',
  'right to left': 'שלום עולם מָה مرحبا بالعالم ٠١٢٣ السَّلامُ',
  'Indic and Thai': 'नमस्ते दुनिया ১২৩ தமிழ் สวัสดีชาวโลก ๑๒๓ ខ្មែរ',
  'mixed scripts': 'Hello, Мир! 你好world123٣४ αβγ-𝛼𝛽𝛾 naïve😀text ½cup 第3章',
  'rare bytes': '\u00ff\u00fe\u0100\u07ff\u0800\ud7ff\ue000\uf8ff\ufffc\ufffd\uffff\u{10000}\u{1ffff}\u{e0001}\u{f0000}\u{10ffff}',
  'long word': 'a'.repeat(300) + 'Pneumonoultramicroscopicsilicovolcanoconiosis' + 'ab'.repeat(200),
  'long punctuation': '='.repeat(120) + '-'.repeat(77) + '*'.repeat(33),
  'paragraph': 'The transformer reads a window of tokens and, at every position, predicts the one that comes next. '
    + "It's trained on 10,000,000,000 of them; its loss falls from ln(50257) = 10.825 to about 2.81.\n\n"
    + '    "What is learned," she said, "isn\'t grammar alone: names, dates (1969-07-20), formulae like E = mc² and\n'
    + 'the habits of prose come along."\tSee §4.2 of the appendix — or don\'t.\n',
};
write('r50k_base.json', Object.entries(cases).map(([name, text]) => row(name, text)));

// xorshift32: the same strings every time.
let state = 20240607;
const next = n => {
  state ^= state << 13; state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5; state >>>= 0;
  return state % n;
};
const ranges = [
  [0x20, 0x7e], [0x20, 0x20], [0x61, 0x7a], [0x30, 0x39], [0x09, 0x0d], [0x00, 0x1f], [0x80, 0xff], [0x100, 0x24f],
  [0x300, 0x33f], [0x370, 0x3ff], [0x400, 0x45f], [0x5d0, 0x5ea], [0x620, 0x669], [0x905, 0x939], [0x966, 0x96f],
  [0x2000, 0x206f], [0x2070, 0x209c], [0x2150, 0x2188], [0x2460, 0x24ff], [0x3000, 0x30ff], [0x4e00, 0x9fa5],
  [0xac00, 0xd7a3], [0xe000, 0xe0ff], [0xff10, 0xff5a], [0x10330, 0x1034a], [0x10400, 0x1049d], [0x12000, 0x120ff],
  [0x1d400, 0x1d7ff], [0x1f300, 0x1f64f], [0x20000, 0x2a6d6], [0x2a700, 0x2b734], [0xe0100, 0xe01ef],
];
const words = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", '<|endoftext|>', '  ', '\n\n', ' the', 'ing', '\r\n', '...', ' 1', "'"];
const character = () => {
  const [low, high] = ranges[next(ranges.length)];
  return String.fromCodePoint(low + next(high - low + 1));
};
const randomText = () => Array.from({ length: 1 + next(40) }, () => (next(4) === 0 ? words[next(words.length)] : character())).join('');
write('r50k_base.random.json', Array.from({ length: 400 }, (_, i) => row(`random ${i}`, randomText())));
