import { paths } from '../../src/http/paths.ts'
import { excerpt } from '../../src/messages/markup/excerpt.ts'
import type { Report } from '../../src/reports/reports.store.ts'
import { t } from '../../src/texts/t.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { When } from '../parts/when.tsx'
import { AdminPage } from './admin-page.tsx'
import { Say } from '../parts/say.tsx'

export interface ReportsPageProps {
  shell: Shell
  which: 'open' | 'resolved'
  /** The newest first. */
  reports: Report[]
  /** True when there are older ones than these. */
  hasOlder: boolean
}

const SHOWN_CHARACTERS = 500

/** What people reported, and what was done with it. */
export function ReportsPage({ shell, which, reports, hasOlder }: ReportsPageProps) {
  const last = reports.at(-1)
  const other = which === 'open' ? 'resolved' : 'open'
  return (
    <AdminPage shell={shell} current="Reports">
      <div class="line">
        <h2>{which === 'open' ? t('Open') : t('Dealt with')}</h2>
        <a class="push" href={paths.adminReports(other)}>
          {other === 'open' ? t('Open ones') : t('Dealt with')}
        </a>
      </div>
      {reports.length === 0 && (
        <p class="muted">{which === 'open' ? t('Nobody has reported anything.') : t('Nothing was dealt with yet.')}</p>
      )}
      <ul>
        {reports.map((report) => (
          <ReportItem shell={shell} report={report} />
        ))}
      </ul>
      {hasOlder && last && (
        <p>
          <a href={paths.adminReports(which, last.id)} rel="next">
            {t('Older')}
          </a>
        </p>
      )}
    </AdminPage>
  )
}

function ReportItem({
  shell,
  report: { id, at, reason, reporter, message, place, resolved },
}: {
  shell: Shell
  report: Report
}) {
  return (
    <li class="result">
      <div class="line small">
        <Avatar {...message.author} size="s" />
        <span>
          <b>
            <bdi>{message.author.name}</bdi>
          </b>{' '}
          <span class="muted">{t('in')}</span> <bdi>{place}</bdi>
        </span>
        <a class="when push" href={paths.roomAt(message.roomId, message.seq, message.id)}>
          <When at={at} timeZone={shell.timeZone} now={nowOf(shell)} />
        </a>
      </div>
      <p dir="auto">
        {message.deleted ? (
          <i class="muted">{t('This message was deleted')}</i>
        ) : (
          excerpt(message.body, SHOWN_CHARACTERS)
        )}
      </p>
      <p class="small">
        <b>
          <bdi>{reporter.name}</bdi>
        </b>
        : <span dir="auto">{reason}</span>
      </p>
      {resolved ? (
        <small class="muted">
          <Say text="Dealt with by {name}" parts={{ name: <bdi>{resolved.by}</bdi> }} />,{' '}
          <When at={resolved.at} timeZone={shell.timeZone} now={nowOf(shell)} />
        </small>
      ) : (
        <ActionForm action={paths.adminReport(id)} method="PATCH">
          <button class="button" aria-label={t('Mark the report of {name} as dealt with', { name: reporter.name })}>
            {t('Dealt with')}
          </button>
        </ActionForm>
      )}
    </li>
  )
}
