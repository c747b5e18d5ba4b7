import { Markup } from '../../../plot/index.js';

/** Styles of the page: light, dark and on paper. */
export const style = new Markup(`
:root{color-scheme:light dark;--ground:#f6f7f8;--card:#fff;--ink:#1f2328;--quiet:#59636e;--line:#d9dde1;--good:#1a7f37;--bad:#b35900}
@media screen and (prefers-color-scheme:dark){:root{--ground:#0d0f12;--card:#16191d;--ink:#e6e8ea;--quiet:#a0a8b0;--line:#2e3338;--good:#4ac26b;--bad:#f0a04b}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",Arial,sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 20px 48px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:19px;margin:36px 0 12px}
p{margin:4px 0;overflow-wrap:anywhere}
.quiet{color:var(--quiet)}
.state{font-weight:600}.complete{color:var(--good)}.incomplete{color:var(--bad)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(165px,1fr));gap:12px;margin:20px 0 0}
.facts div,.card{background:var(--card);border:1px solid var(--line);border-radius:8px}
.facts div{padding:10px 14px}
dt{color:var(--quiet);font-size:13px}
dd{margin:0;font-size:19px;font-weight:600;overflow-wrap:anywhere}
.curves{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:14px}
.card{overflow:hidden}
.curves svg{display:block;width:100%;height:auto}
.wide{grid-column:1/-1;overflow-x:auto}
.wide svg{min-width:660px}
figure{margin:0}
figcaption{color:var(--quiet);font-size:13px;padding:6px 10px}
img{display:block;width:100%;height:auto;background:#fff}
.sheets{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:14px;align-items:start}
.strip{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:14px;align-items:start}
table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line)}
caption{text-align:left;color:var(--quiet);padding:0 0 6px}
th,td{text-align:left;vertical-align:top;padding:5px 12px;border-top:1px solid var(--line);overflow-wrap:anywhere}
tbody th{font-weight:500}
thead th{color:var(--quiet);font-weight:600}
td{font-variant-numeric:tabular-nums}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:20px;align-items:start}
@media print{body{background:#fff;font-size:12px}main{max-width:none;padding:0}.curves,.sheets,.pair{grid-template-columns:1fr 1fr}.strip{grid-template-columns:1fr 1fr 1fr}.wide svg{min-width:0}img{max-height:22cm;object-fit:contain}.card,.facts div,tr,figure{break-inside:avoid}h2{break-after:avoid}}
`);
