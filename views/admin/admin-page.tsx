import type { Child } from 'hono/jsx'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar, Tabs } from '../parts/bar.tsx'

/** The frame of all site settings. */
export function AdminPage({
  shell,
  current,
  children,
}: {
  shell: Shell
  current: 'Site' | 'People' | 'Invites' | 'Emoji' | 'Reports' | 'Audit'
  children?: Child
}) {
  const tabs = [
    { text: 'Site', href: paths.adminSite() },
    { text: 'People', href: paths.adminPeople() },
    { text: 'Invites', href: paths.adminInvites() },
    { text: 'Emoji', href: paths.adminEmoji() },
    { text: 'Reports', href: paths.adminReports() },
    { text: 'Audit', href: paths.adminAudit() },
  ] as const
  return (
    <AppPage shell={shell} title={`${t(current)} · ${t('Site settings')}`}>
      <section class="sheet">
        <Bar back={paths.home()} title={t('Site settings')} about={shell.siteName} />
        <Tabs
          label={t('Site settings')}
          tabs={tabs.map(({ text, href }) => ({ text: t(text), href, current: text === current }))}
        />
        <Page>{children}</Page>
      </section>
    </AppPage>
  )
}
