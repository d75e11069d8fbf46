/** One colour a step, told apart in print, too; bad and open steps differ by pattern of the border, not by colour alone. */
const stepColors = {
  intake: '#64748b',
  'copy-source-snapshot': '#0369a1',
  'copy-to-staging': '#0891b2',
  'restore-database': '#4f46e5',
  obfuscate: '#7c3aed',
  verify: '#a21caf',
  'take-final-snapshot': '#047857',
  release: '#65a30d',
  'clean-up': '#b45309',
  'publish-completion': '#475569'
}

const steps = Object.entries(stepColors)
  .map(([step, color]) => `.s-${step}{fill:${color}}`)
  .join('\n')

export const style = `
:root { color-scheme: light; --ink: #1e293b; --soft: #64748b; --line: #e2e8f0 }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); margin: 2rem auto; max-width: 70rem; padding: 0 1rem; background: #fff }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; font-family: ui-monospace, monospace }
p.made { color: var(--soft); margin: 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 1rem; overflow-wrap: anywhere }
dt { color: var(--soft) } dd { margin: 0 }
svg { width: 100%; height: auto; display: block; font: 12px system-ui, sans-serif }
svg text { fill: var(--ink) } svg text.heading { font-weight: 600 } svg text.beside { fill: var(--soft) }
svg text.time { fill: var(--soft); text-anchor: middle; font-size: 11px }
.tick { stroke: var(--line) } .guide { stroke: #f1f5f9 }
${steps}
.bad { fill: #dc2626; stroke: #7f1d1d; stroke-width: 1.5 }
.open { fill: #fff; stroke: #0369a1; stroke-width: 1.5; stroke-dasharray: 4 2 }
.r-deleted { fill: #94a3b8 } .r-kept { fill: #16a34a } .r-exists { fill: #f59e0b } .r-intended { fill: #fff; stroke: #f59e0b; stroke-dasharray: 4 2 }
.status { font-size: .8rem; padding: .1rem .5rem; border: 1px solid; border-radius: 1rem; vertical-align: middle }
.SUCCEEDED { color: #15803d } .FAILED { color: #b91c1c } .CANCELLED { color: #a21caf } .RUNNING { color: #0369a1 } .CLEANING_UP { color: #b45309 }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; font-size: 13px } th { text-align: left; color: var(--soft); font-weight: 500 }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem .25rem 0; vertical-align: top; overflow-wrap: anywhere }
td.number { text-align: right; white-space: nowrap }
td:first-child { white-space: nowrap }
.legend span { display: inline-flex; align-items: center; gap: .3rem; margin-right: 1rem } .legend svg { width: 12px; display: inline }
@media print { * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
  body { margin: 0; max-width: none; font-size: 11px } section { break-inside: avoid-page } tr { break-inside: avoid } }
@page { size: A4 landscape; margin: 12mm }
`
