import type { Child } from 'hono/jsx'
import { paths } from '../../src/http/paths.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar, Tabs } from '../parts/bar.tsx'

/** The frame of all site settings. */
export function AdminPage({
  shell,
  current,
  children,
}: {
  shell: Shell
  current: 'Site' | 'People' | 'Invites' | 'Reports' | 'Audit'
  children?: Child
}) {
  const tabs = [
    { text: 'Site', href: paths.adminSite() },
    { text: 'People', href: paths.adminPeople() },
    { text: 'Invites', href: paths.adminInvites() },
    { text: 'Reports', href: paths.adminReports() },
    { text: 'Audit', href: paths.adminAudit() },
  ]
  return (
    <AppPage shell={shell} title={`${current} · Site settings`}>
      <section class="sheet">
        <Bar back={paths.home()} title="Site settings" about={shell.siteName} />
        <Tabs label="Site settings" tabs={tabs.map((tab) => ({ ...tab, current: tab.text === current }))} />
        <Page>{children}</Page>
      </section>
    </AppPage>
  )
}
