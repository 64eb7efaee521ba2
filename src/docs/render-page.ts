import { paths } from '../http/paths.ts'
import { escapeAttribute, escapeText, unescapeText } from '../messages/markup/escape.ts'
import { highlight } from '../messages/markup/highlight.ts'

/** A page of the manual, ready to show. */
export interface ManualPage {
  name: string
  title: string
  html: string
  /** What it has below its title, with the ids to link to. */
  headings: { id: string; text: string }[]
}

/** Renders a page of our own manual: its text is trusted, that of people never comes here. */
export function renderPage(name: string, markdown: string): ManualPage {
  const html = Bun.markdown.html(markdown, { headings: { ids: true }, noHtmlBlocks: true, noHtmlSpans: true })
  const headings = [...html.matchAll(/<h2 id="([^"]+)">(.*?)<\/h2>/g)].map(([, id = '', text = '']) => ({
    id,
    text: textOf(text),
  }))
  return { name, title: textOf(/<h1[^>]*>(.*?)<\/h1>/.exec(html)?.[1] ?? name), headings, html: dress(html) }
}

const textOf = (html: string) => unescapeText(html.replace(/<[^>]+>/g, '')).replaceAll('&quot;', '"')

/** Code in colours and within reach of the keyboard, notices, and links that lead to pages instead of files. */
function dress(html: string): string {
  return html
    .replace(/<pre><code(?: class="language-(\w+)")?>([^]*?)<\/code><\/pre>/g, (_, language: string | undefined, code: string) =>
      renderCode(code, language),
    )
    .replace(/<blockquote>/g, '<div class="notice">')
    .replace(/<\/blockquote>/g, '</div>')
    .replace(/ href="(?:\.\/)?([a-z-]+)\.md(#[\w-]+)?"/g, (_, page: string, hash = '') => ` href="${paths.docs(page === 'index' ? '' : page)}${hash}"`)
    .replace(/ src="images\/([\w-]+\.png)"/g, (_, file: string) => ` src="${escapeAttribute(paths.docs(`images/${file}`))}"`)
}

function renderCode(escaped: string, language: string | undefined): string {
  const code = unescapeText(escaped.replaceAll('&quot;', '"')).trimEnd()
  const coloured = language === undefined ? undefined : highlight(code, language)
  return `<pre tabindex="0"><code>${coloured ?? escapeText(code)}</code></pre>`
}
