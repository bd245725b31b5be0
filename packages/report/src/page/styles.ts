const LIGHT = `
  --paper:#f7f6f2; --card:#ffffff; --ink:#1c1f26; --muted:#565d69; --faint:#6c6f68; --line:#e6e3db; --rule:#b9b5aa;
  --accent:#1f5f8b; --bar:#9fb6c6; --cell:#f3f1eb; --heat:#0f4a73; --on-heat:#ffffff; --wrong:#a3261b; --right:#1c6b45;
  --wrong-paper:#fdf3f1; --curve-1:#1f5f8b; --curve-2:#a8503a; --curve-3:#5b7f2b; --shadow:0 1px 2px rgb(28 31 38/6%),0 4px 16px rgb(28 31 38/4%);`;

const DARK = `
  --paper:#13151a; --card:#1c1f25; --ink:#eae8e3; --muted:#a9aeb8; --faint:#8f95a0; --line:#2d3139; --rule:#565c67;
  --accent:#7cb8e4; --bar:#4a6579; --cell:#23272e; --heat:#6aaade; --on-heat:#0e1116; --wrong:#ff9a8d; --right:#7fd3a6;
  --wrong-paper:#2a1f20; --curve-1:#7cb8e4; --curve-2:#f0a189; --curve-3:#b4d67a; --shadow:none;`;

const RULES = `
*,*::before,*::after{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:3.2rem}
h1{font-size:2.3rem;line-height:1.15;letter-spacing:-.02em;margin:.15rem 0 .7rem;overflow-wrap:anywhere}
h2{font-size:1.4rem;letter-spacing:-.01em;line-height:1.25;margin:0 0 .6rem}
h3{font-size:1.02rem;margin:1.4rem 0 .4rem;overflow-wrap:anywhere}
p{margin:.5rem 0;max-width:46rem}
a{color:var(--accent);text-underline-offset:.15em}
a:focus-visible,button:focus-visible,select:focus-visible,summary:focus-visible,audio:focus-visible,input:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
code{overflow-wrap:anywhere}
pre{background:var(--cell);padding:1rem;border-radius:8px;overflow:auto;max-height:32rem}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:2}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.eyebrow{color:var(--muted);font-size:.82rem;letter-spacing:.06em;text-transform:uppercase;font-weight:600;margin:0}
.reading{font-size:1.3rem;line-height:1.45;max-width:48rem;margin:.4rem 0 .8rem}
.facts{color:var(--muted);margin:0 0 1.4rem;max-width:none}
nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem;margin:0;padding:0}
nav a{display:block;padding:.28rem .8rem;border:1px solid var(--line);background:var(--card);border-radius:99px;text-decoration:none;font-size:.9rem}
nav a:hover{border-color:var(--accent)}
section{background:var(--card);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow);padding:1.6rem 1.8rem;margin:1.5rem 0;scroll-margin-top:1rem}
.lead,figcaption,.note{color:var(--muted)}
.lead{margin:0 0 1rem}
.note{font-size:.9rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem;margin:.8rem 0}
.tile{margin:0;background:var(--cell);border-radius:10px;padding:.9rem 1.1rem 1rem}
.tile dt{color:var(--muted);font-size:.9rem;font-weight:600}
.tile dd{margin:0}
.tile .score{font-size:2.3rem;font-weight:680;letter-spacing:-.02em;line-height:1.2;font-variant-numeric:tabular-nums}
.meter{position:relative;height:8px;border-radius:4px;background:var(--line);margin:.45rem 0 .5rem}
.meter i{position:absolute;inset:0 auto 0 0;border-radius:4px;background:var(--accent)}
.meter b{position:absolute;top:-4px;bottom:-4px;width:2px;background:var(--ink)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1.2rem 2rem;align-items:start}
figure{margin:.6rem 0;min-width:0}
figcaption{font-size:.88rem;margin-top:.4rem;max-width:44rem}
.chart{overflow-x:auto}
.chart svg{display:block;width:100%;height:auto}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.92rem;margin:.4rem 0}
th,td{padding:.34rem .8rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th:first-child,td:first-child{padding-left:.1rem}
thead th{color:var(--muted);font-weight:600;white-space:nowrap;border-bottom-color:var(--rule)}
tbody th{font-weight:500}
td small,th small{display:block;font-weight:400;color:var(--muted);font-size:.8em;line-height:1.2}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
details{margin:.9rem 0 0}
summary{cursor:pointer;color:var(--accent);width:fit-content}
.chip{display:inline-flex;align-items:center;gap:.4em;white-space:nowrap}
.chip i{width:.8em;height:.8em;border-radius:50%;flex:none}
.statement{border-left:4px solid var(--accent);padding:.2rem 0 .2rem 1rem;font-size:1.05rem}
.dialogues{columns:2 26rem;column-gap:1.4rem;margin-top:1rem}
.dialogue{break-inside:avoid-column;border:1px solid var(--line);border-radius:12px;padding:.9rem 1rem .4rem;margin:0 0 1.4rem}
.dialogue h3{margin:0 0 .2rem;display:flex;justify-content:space-between;gap:1rem;align-items:baseline}
.dialogue h3 small{color:var(--muted);font-weight:400;font-size:.85rem;white-space:nowrap}
.lines{list-style:none;margin:0;padding:0}
.line{display:grid;grid-template-columns:60px 1fr;gap:.8rem;padding:.75rem 0;border-top:1px solid var(--line)}
.line[hidden],.dialogue[hidden]{display:none}
.face{width:60px;height:60px;border-radius:50%;object-fit:cover;background:var(--cell);display:grid;place-items:center;color:var(--muted);font-weight:600;font-size:1.15rem}
.line.wrong .face{outline:2px dashed var(--wrong);outline-offset:2px}
.said{min-width:0}
.speaker{font-weight:650;font-size:.86rem;display:flex;justify-content:space-between;gap:.6rem;color:var(--muted)}
.bubble{background:var(--cell);border-radius:4px 14px 14px 14px;padding:.45rem .8rem;margin:.2rem 0 .5rem;overflow-wrap:anywhere;width:fit-content;max-width:100%}
.line.wrong .bubble{border-bottom-left-radius:4px;background:var(--wrong-paper);box-shadow:inset 3px 0 0 var(--wrong)}
.verdict{display:flex;flex-wrap:wrap;gap:.15rem 1rem;font-size:.86rem;align-items:baseline}
.verdict .key{color:var(--muted)}
.mark{font-weight:700}.wrong .mark{color:var(--wrong)}.right .mark{color:var(--right)}
.bar{display:flex;gap:2px;height:8px;margin:.4rem 0 .1rem}
.bar i{min-width:0;border-radius:2px}
audio{display:block;width:100%;max-width:19rem;height:34px;margin-top:.5rem}
.toolbar{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:1rem 0;position:sticky;top:0;background:var(--card);padding:.6rem 0;z-index:1;border-bottom:1px solid var(--line)}
.toolbar[hidden]{display:none}
.toolbar span.group{display:inline-flex}
.toolbar button,.toolbar select{font:inherit;font-size:.9rem;color:var(--ink);background:var(--card);border:1px solid var(--rule);padding:.3rem .8rem}
.toolbar button+button{border-left:0}
.toolbar button:first-child{border-radius:8px 0 0 8px}.toolbar button:last-child{border-radius:0 8px 8px 0}
.toolbar button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--on-heat);font-weight:600}
.toolbar select{border-radius:8px}
.toolbar [role=status]{color:var(--muted);font-size:.9rem}
.timeline{display:flex;flex-wrap:wrap;gap:4px 2px;margin:.5rem 0 .8rem}
.turn{display:flex;flex-direction:column;gap:2px}
.turn i{font:600 .68rem/1 system-ui,sans-serif;min-width:1.75rem;padding:.22rem .1rem .3rem;border-radius:3px;text-align:center}
.turn i.off{box-shadow:inset 0 -3px 0 var(--card),inset 0 -5px 0 var(--wrong)}
.turn.rows i{background:none;color:var(--muted);text-align:left;font-weight:500;padding-left:0;min-width:3.6rem}
.best{color:var(--accent)}
.tests{padding-left:1.1rem}
.tests .values{display:flex;flex-wrap:wrap;gap:.1rem 1rem;color:var(--muted);font-size:.9rem}
.two{columns:2 26rem;column-gap:2rem}
.two .line{break-inside:avoid-column}
.earlier{color:var(--muted);font-size:.86rem;margin:0 0 .25rem;overflow-wrap:anywhere}
.legend{border:0;margin:.2rem 0 .6rem;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;font-size:.9rem;min-width:0}
.legend label{display:inline-flex;align-items:center;gap:.35rem;cursor:pointer}
.legend input{accent-color:var(--accent);margin:0}
.scatter text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--muted)}
.scatter .axis{font-weight:600;text-anchor:middle}
.scatter .cloud{font-weight:650;fill:var(--ink);text-anchor:middle;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.scatter .grid path{stroke:var(--line);fill:none}
.scatter .grid path:last-child{stroke:var(--rule)}
.facts-list{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.6rem 1.6rem;margin:.8rem 0}
.facts-list dt{color:var(--muted);font-size:.9rem}
.facts-list dd small{font-weight:400;font-size:.9rem;color:var(--muted)}
.facts-list dd{margin:0;font-size:1.25rem;font-weight:650;font-variant-numeric:tabular-nums}
.keys{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.4rem 0;padding:0;list-style:none;font-size:.9rem}
.warning{border:1px solid var(--rule);border-radius:10px;padding:.6rem 1rem;max-width:none}
.warning p{margin:.25rem 0;max-width:none}
footer{color:var(--muted);font-size:.88rem;padding-bottom:3rem}
@media (max-width:40rem){header,main,footer{padding-left:.8rem;padding-right:.8rem}section{padding:1.1rem 1rem}h1{font-size:1.8rem}.toolbar{position:static}th,td{padding:.3rem .45rem}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}`;

const PRINT = `
body{font-size:10.5pt;background:#fff}
section{box-shadow:none;border:0;padding:0;margin:1.2rem 0}
nav,.toolbar,audio,.skip,footer a,.legend input{display:none}
figure,.tile,.line,tr{break-inside:avoid}
h2,h3{break-after:avoid}
.chart svg{min-width:0!important}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}`;

/**
 * The page's style sheet.
 *
 * @param emotions Declarations of the emotions' colours in either scheme, see `paletteCss`.
 */
export function stylesOf(emotions: { readonly light: string; readonly dark: string }): string {
  return `:root{color-scheme:light dark;${LIGHT}${emotions.light}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}${emotions.dark}}}${RULES}
@media print{:root{color-scheme:light}${PRINT}}
`;
}
