import { paths } from '../../src/http/paths.ts'
import type { InboxPage, Mention, Note } from '../../src/inbox/inbox.service.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import type { Person } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { MessageLine, Older } from './message-line.tsx'
import { NoteLine } from './note-line.tsx'

export interface MentionsPageProps {
  shell: Shell
  page: InboxPage<Mention | Note>
}

/** Everything that concerns its reader: mentions, replies, keywords, reactions; the newest first. */
export function MentionsPage({ shell, page: { lines, next } }: MentionsPageProps) {
  return (
    <AppPage shell={shell} title={t('Mentions')}>
      <section class="sheet">
        <Bar
          back={paths.home()}
          title={t('Mentions')}
          about={t('Of you, replies to you, your keywords, reactions to what you wrote, reminders')}
        >
          {lines.some((line) => line.unread) && (
            <ActionForm action={paths.mentionsReadMark()} method="PUT">
              <button class="button">{t('Mark all read')}</button>
            </ActionForm>
          )}
        </Bar>
        <Page>
          {lines.length === 0 && (
            <p class="muted">
              {t('Nobody has mentioned you yet. When somebody does, answers you or reacts, it stands here.')}
            </p>
          )}
          <ul>
            {lines.map((line) =>
              'note' in line ? <NoteLine shell={shell} line={line} /> : <MentionLine shell={shell} line={line} />,
            )}
          </ul>
          {next !== undefined && <Older href={paths.mentions(next)} />}
        </Page>
      </section>
    </AppPage>
  )
}

const WORDS = {
  mention: 'mentioned you in',
  room: 'mentioned everybody in',
  reply: 'replied to you in',
  keyword: 'used a keyword of yours in',
} as const

function MentionLine({ shell, line }: { shell: Shell; line: Mention }) {
  const { kind, unread, ...rest } = line
  if (kind !== 'reaction') return <MessageLine shell={shell} {...rest} words={t(WORDS[kind])} isNew={unread} />
  const others = line.message.reactions.filter(({ user_ids: ids }) => ids.some((id) => id !== shell.viewer.id))
  const words = t('reacted {emoji} to what you wrote in', { emoji: others.map(({ emoji }) => emoji).join(' ') })
  return <MessageLine shell={shell} {...rest} by={reactingOf(line, shell.viewer.id)} words={words} isNew={unread} />
}

/** Who else reacted, each once, in the order in which they did. */
function reactingOf({ message: { reactions }, avatars }: Mention, viewerId: string): Person[] {
  const people = new Map<string, string>()
  for (const { user_ids: ids, user_names: names } of reactions)
    ids.forEach((id, i) => id !== viewerId && people.set(id, names[i] ?? ''))
  return [...people].map(([id, name]) => ({ id, name, avatar: avatars?.get(id) ?? null }))
}
