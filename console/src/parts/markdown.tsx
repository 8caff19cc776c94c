// Markdown as text: headings, lists, quotes, bold, code. No markup of the writer's is ever run, links stay words.
import type { JSX } from 'preact';

function inline(text: string): JSX.Element[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part, k) => (part.startsWith('**') && part.length > 4 ? <b key={k}>{part.slice(2, -2)}</b> : part.startsWith('`') && part.length > 2 ? <code key={k} class="mono">{part.slice(1, -1)}</code> : <span key={k}>{part}</span>));
}

export function Markdown({ text, lang }: { text: string; lang: string }) {
  const blocks = text.split(/\n\s*\n/).map((b) => b.trim()).filter(Boolean);
  return (
    <div class="mdown" lang={lang} dir="auto">{blocks.map((block, k) => {
      const lines = block.split('\n');
      if (lines.every((l) => /^\s*[-*] /.test(l))) return <ul key={k}>{lines.map((l, i) => <li key={i}>{inline(l.replace(/^\s*[-*] /, ''))}</li>)}</ul>;
      if (lines.every((l) => /^\s*\d+[.)] /.test(l))) return <ol key={k}>{lines.map((l, i) => <li key={i}>{inline(l.replace(/^\s*\d+[.)] /, ''))}</li>)}</ol>;
      if (/^#{1,6} /.test(block)) return <p key={k} class="mdh">{inline(block.replace(/^#{1,6} /, ''))}</p>;
      if (lines.every((l) => l.startsWith('>'))) return <blockquote key={k} class="quote">{inline(lines.map((l) => l.replace(/^>\s?/, '')).join(' '))}</blockquote>;
      return <p key={k}>{lines.map((l, i) => <span key={i}>{i > 0 && <br />}{inline(l)}</span>)}</p>;
    })}</div>
  );
}
