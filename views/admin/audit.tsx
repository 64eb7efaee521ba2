import type { AuditRow } from '../../src/accounts/audit.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { When } from '../parts/when.tsx'
import { AdminPage } from './admin-page.tsx'
import { auditWords, kindWords, subjectWords } from './audit-words.ts'

export interface AuditPageProps {
  shell: Shell
  /** The newest first. */
  rows: AuditRow[]
  /** The kinds of action to choose from. */
  kinds: string[]
  query: string
  kind: string
  /** True when there are older rows than these. */
  hasOlder: boolean
}

/** Who did what, when and from where. */
export function AuditPage({ shell, rows, kinds, query, kind, hasOlder }: AuditPageProps) {
  const last = rows.at(-1)
  return (
    <AdminPage shell={shell} current="Audit">
      <form class="line" role="search" action={paths.adminAudit()}>
        <input
          class="input"
          type="search"
          name="q"
          value={query}
          placeholder={t('Who or what')}
          aria-label={t('Who or what')}
        />
        <select class="input" name="kind" aria-label={t('Kind')}>
          <option value="">{t('All kinds')}</option>
          {kinds.map((each) => (
            <option value={each} selected={each === kind}>
              {kindWords(each)}
            </option>
          ))}
        </select>
        <button class="button">{t('Find')}</button>
      </form>
      <div class="over">
        <table>
          <thead>
            <tr>
              <th>{t('When')}</th>
              <th>{t('Who')}</th>
              <th>{t('What')}</th>
              <th class="wide-only">{t('From')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <AuditLine row={row} shell={shell} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="muted">{t('Nothing fits.')}</p>}
      {hasOlder && last && (
        <p>
          <a href={paths.adminAuditBefore(last.id, query, kind)} rel="next">
            {t('Older')}
          </a>
        </p>
      )}
    </AdminPage>
  )
}

/** Who it was when it was no account. */
function nobodyFor({ action, details }: AuditRow): string {
  if (action === 'sign_in.failed') return t('Somebody')
  return details['by'] === 'command line' ? t('Command line') : t('System')
}

function AuditLine({ row, shell }: { row: AuditRow; shell: Shell }) {
  return (
    <tr>
      <td class="small muted">
        <When at={row.at} timeZone={shell.timeZone} now={nowOf(shell)} />
      </td>
      <td dir="auto">{row.actor?.name ?? nobodyFor(row)}</td>
      <td>
        {auditWords(row.action, row.details)}
        {row.subject && row.subject.id !== row.actor?.id && (
          <>
            {' '}
            <b dir="auto">{subjectWords(row.subject.name)}</b>
          </>
        )}
      </td>
      <td class="small muted wide-only">{row.address}</td>
    </tr>
  )
}
