import { moment } from '../terminal/words'
import { jobSection, type JobWithHistory } from './job-section'
import { markup, Markup } from './markup'
import { overview } from './overview'
import { style } from './style'

/** Nothing may be fetched, whatever a job's texts hold. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/** One self-contained page: no script, no external request. */
export const timelinePage = (jobs: JobWithHistory[], title: string, now: number): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header><h1>${title}</h1>
<p>As of ${moment(new Date(now).toISOString())} UTC</p></header>
${jobs.length > 1 ? [overview(jobs, now)] : []}
${jobs.map((each) => jobSection(each, now))}
</body>
</html>
`.text
