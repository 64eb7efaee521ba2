import { paths } from '../../src/http/paths.ts'
import { threadPaths } from '../../src/http/thread-paths.ts'
import type { FollowedThread } from '../../src/threads/threads.store.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, nowOf, Page, type Shell } from '../layout.tsx'
import { Avatar, Faces } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm } from '../parts/form.tsx'
import { When } from '../parts/when.tsx'
import { Say } from '../parts/say.tsx'

/** A thread, and on one line what its first message says. */
type Shown = FollowedThread & { text: string }

export interface ThreadsPageProps {
  shell: Shell
  threads: Shown[]
  /** The last thread's message where there are earlier ones. */
  more: string | null
}

/** The threads that one follows, with what is new in them. */
export function ThreadsPage({ shell, threads, more }: ThreadsPageProps) {
  return (
    <AppPage shell={shell} title={t('Threads')}>
      <section class="sheet">
        <Bar back={paths.home()} title={t('Threads')} about={t('That you started, answered or follow')}>
          {(shell.unreadThreads ?? 0) > 0 && (
            <ActionForm action={threadPaths.followedReadMark()} method="PUT">
              <button class="button">{t('Mark all read')}</button>
            </ActionForm>
          )}
        </Bar>
        <Page>
          {threads.length === 0 && (
            <p class="muted">{t('Threads that you start, answer or follow will be here, the latest reply first.')}</p>
          )}
          <ul>
            {threads.map((thread) => (
              <ThreadLine {...thread} shell={shell} />
            ))}
          </ul>
          {more !== null && <a href={threadPaths.followedBefore(more)}>{t('Earlier threads')}</a>}
        </Page>
      </section>
    </AppPage>
  )
}

function ThreadLine({ root, room, unread, text, shell }: Shown & { shell: Shell }) {
  const { timeZone } = shell
  const now = nowOf(shell)
  const thread = root.thread
  return (
    <li class="result">
      <div class="line small">
        <Avatar {...root.author} size="s" />
        <b class="cut" dir="auto" data-name-of={root.author.id}>
          {root.author.name}
        </b>
        <span class="muted">{t('in')}</span>
        <span class="cut" dir="auto">
          <a href={paths.room(room.id)}>{room.name}</a>
        </span>
        <a class="when push" href={paths.roomAt(room.id, root.seq, root.id)}>
          <When at={root.created_at} timeZone={timeZone} now={now} />
        </a>
      </div>
      <p class="cut" dir="auto">
        {root.deleted_at === null ? text : t('This message was deleted')}
      </p>
      <div class="line">
        <a class="thread-summary" href={paths.thread(room.id, root.id)}>
          {thread && <Faces people={thread.faces} size="s" />}
          <b>
            {thread
              ? thread.replies === 1
                ? t('1 reply')
                : t('{replies} replies', { replies: thread.replies })
              : t('No replies yet')}
          </b>
          {thread && (
            <span class="muted">
              <Say
                text="last {when}"
                parts={{ when: <When at={thread.last_reply_at} timeZone={timeZone} now={now} /> }}
              />
            </span>
          )}
        </a>
        {unread > 0 && <span class="count">{t('{n} new', { n: unread })}</span>}
      </div>
    </li>
  )
}
