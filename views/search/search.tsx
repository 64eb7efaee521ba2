import { paths } from '../../src/http/paths.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import type { Query } from '../../src/search/query.ts'
import type { Result, Sort } from '../../src/search/search.service.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { AppPage, nowOf, Page, type Shell } from '../layout.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { When } from '../parts/when.tsx'

export interface SearchPageProps {
  shell: Shell
  /** What was asked, as it was written. */
  text: string
  query: Pick<Query, 'operators'>
  sort: Sort
  /** Whether it is the beginning of what was found. */
  isFirst: boolean
  results: Result[]
  next: string | null
  faults: string[]
}

/** The search through messages: a question, what narrows it, and what was found. */
export function SearchPage(props: SearchPageProps) {
  const { shell, text, faults } = props
  return (
    <AppPage shell={shell} title={t('Search')}>
      <section class="sheet">
        <Bar back={paths.home()} title={t('Search')} />
        <Page>
          <form class="stack" role="search" action={paths.search()}>
            <div class="line">
              <input
                class="input"
                type="search"
                name="q"
                value={text}
                maxlength={500}
                autofocus={text.trim() === '' || text.startsWith(' ')}
                aria-label={t('Search messages')}
              />
              <button class="button primary">{t('Search')}</button>
            </div>
            <Chips {...props} />
          </form>
          {faults.length > 0
            ? faults.map((fault) => <p role="status">{fault}</p>)
            : text.trim() !== '' && <Found {...props} />}
          <Operators text={text} />
        </Page>
      </section>
    </AppPage>
  )
}

const SUGGESTED = ['has:file', 'has:link', 'is:thread', 'mentions:me', 'is:saved']

/** What narrows the question, to take away, and what could, to add. */
function Chips({ text, sort, query: { operators } }: SearchPageProps) {
  const names = new Set(operators.map(({ label }) => label.split(':')[0]))
  const to = (q: string) => paths.search({ q: q.replace(/\s+/g, ' ').trim(), ...(sort === 'best' && { sort }) })
  const offered = SUGGESTED.filter((each) =>
    each.startsWith('has:') ? !text.includes(each) : !names.has(each.split(':')[0]),
  )
  return (
    <ul class="chips" aria-label={t('Narrow')}>
      {operators.map(({ written, label }) => (
        <li>
          <a class="chip" href={to(text.replace(written, ' '))} aria-current="true">
            {label}
            <span class="sr">{t(', take away')}</span>
          </a>
        </li>
      ))}
      {offered.map((each) => (
        <li>
          <a class="chip" href={to(`${each} ${text}`)}>
            {each.replace(':', ': ')}
          </a>
        </li>
      ))}
    </ul>
  )
}

function Found({ shell, text, sort, isFirst, results, next }: SearchPageProps) {
  if (results.length === 0 && isFirst) return <p>{t('Nothing found for “{text}”.', { text })}</p>
  const other: Sort = sort === 'newest' ? 'best' : 'newest'
  return (
    <>
      <section>
        <h2>
          {countOf(results.length, isFirst && next === null)} <span class="muted small">{t(ORDER[sort])}</span>
        </h2>
        <p class="small">
          <a href={paths.search({ q: text, sort: other })}>
            {t(other === 'newest' ? 'Show newest first' : 'Show best match first')}
          </a>
        </p>
        <ul>
          {results.map((result) => (
            <Hit result={result} shell={shell} />
          ))}
        </ul>
      </section>
      {next !== null && (
        <p>
          <a class="button" href={paths.search({ q: text, sort, cursor: next })}>
            {t('More')}
          </a>
        </p>
      )}
    </>
  )
}

const ORDER = { newest: 'newest first', best: 'best match first' } as const satisfies Record<Sort, Text>

/** A number where it is known: to count all that a common word finds would take longer than to find what is shown. */
function countOf(shown: number, isAll: boolean): string {
  if (!isAll) return t('Messages')
  return shown === 1 ? t('1 message') : t('{n} messages', { n: shown })
}

/** A message that was found; its time leads to where it was said. */
function Hit({ result: { message, room, excerpt }, shell }: { result: Result; shell: Shell }) {
  return (
    <li class="result">
      <div class="line small">
        <Avatar {...message.author} size="s" />
        <b class="cut" dir="auto">
          {message.author.name}
        </b>
        <span class="muted">{t('in')}</span>
        <span class="cut" dir="auto">
          <a href={paths.room(room.id)}>{room.name}</a>
        </span>
        <a class="when push" href={placeOf(message)}>
          <When at={message.created_at} timeZone={shell.timeZone} now={nowOf(shell)} />
          <span class="sr">{t(', open in its place')}</span>
        </a>
      </div>
      <a class="body" href={placeOf(message)} dir="auto">
        {excerpt.map((run) => (run.hit ? <mark>{run.text}</mark> : run.text))}
      </a>
    </li>
  )
}

function Operators({ text }: { text: string }) {
  return (
    <p class="muted small">
      {t('Operators:')} <code>from:</code> <code>in:</code> <code>has:</code> <code>mentions:</code>{' '}
      <code>before:</code> <code>after:</code> <code>on:</code> <code>"exact words"</code> <code>-not</code>.{' '}
      <a href={`${paths.docs('use')}#search`}>{t('More in the manual')}</a>. {t('Looking for a room or a person?')}{' '}
      <a href={text === '' ? paths.jump() : `${paths.jump()}?q=${encodeURIComponent(text)}`}>{t('Jump')}</a>.
    </p>
  )
}
