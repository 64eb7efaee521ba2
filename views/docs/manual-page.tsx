import { raw } from 'hono/html'
import type { Manual } from '../../src/docs/manual.ts'
import type { ManualPage as Page } from '../../src/docs/render-page.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { Document, type Door } from '../layout.tsx'

interface ManualPageProps {
  door: Door
  /** The address of the style that the manual alone has. */
  style: string
  page: Page
  contents: Manual['contents']
}

/** A page of the manual between its contents and its headings. */
export function ManualPage({ door, style, page, contents }: ManualPageProps) {
  return (
    <Document title={t('{title} · Hubbub manual', { title: page.title })} assets={{ ...door.assets, docsStyle: style }} theme={door.theme} bodyClass="docs">
      <Header />
      <Contents contents={contents} current={page.name} />
      <main class="prose" id="content" tabindex={-1}>
        {raw(page.html)}
      </main>
      {page.headings.length > 0 && <OnThisPage headings={page.headings} />}
    </Document>
  )
}

function Header() {
  return (
    <header>
      <a class="skip" href="#content">
        {t('Skip to the content')}
      </a>
      <a class="brand" href={paths.docs()}>
        <svg class="icon wordmark" role="img" aria-label={t('Hubbub manual')}>
          <use href={paths.icon('wordmark')} />
        </svg>
      </a>
      <span class="muted wide-only">{t('Manual')}</span>
      <a class="narrow-only" href="#contents">
        {t('Contents')}
      </a>
      <a class="button push" href={paths.home()}>
        {t('Open chat')}
      </a>
    </header>
  )
}

function Contents({ contents, current }: { contents: Manual['contents']; current: string }) {
  return (
    <nav aria-label={t('Manual')} id="contents">
      {contents.map(({ title, pages }) => (
        <>
          <h2>{title}</h2>
          <ul>
            {pages.map(({ name, title: text }) => (
              <li>
                <a
                  class="row"
                  href={paths.docs(name === 'index' ? '' : name)}
                  {...(name === current && { 'aria-current': 'page' as const })}
                >
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </>
      ))}
    </nav>
  )
}

function OnThisPage({ headings }: { headings: Page['headings'] }) {
  return (
    <aside aria-label={t('On this page')}>
      <h2>{t('On this page')}</h2>
      <ul>
        {headings.map(({ id, text }) => (
          <li>
            <a class="row" href={`#${id}`}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </aside>
  )
}
