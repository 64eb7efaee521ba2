import type { Child } from 'hono/jsx'
import type { Viewer } from '../../src/accounts/viewer.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { DayDivider, UnreadLine } from '../messages/list.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { kept } from '../parts/kept.ts'

/** Everything that script puts into a room's page: it copies a template and fills in texts, so all markup is here. */
export const RoomTemplates = kept(DrawnTemplates, ({ viewer, filesStyle, pollsStyle }: TemplatesProps) => [
  viewer.id,
  viewer.name,
  viewer.avatar,
  filesStyle,
  pollsStyle,
])

interface TemplatesProps {
  viewer: Viewer
  /** The style of what has to do with files, fetched when it is needed. */
  filesStyle?: string | undefined
  /** The style of polls, likewise. */
  pollsStyle?: string | undefined
}

function DrawnTemplates({ viewer, filesStyle, pollsStyle }: TemplatesProps) {
  return (
    <>
      <Template name="actions">
        <Actions />
      </Template>
      <Template name="pending">
        <Pending viewer={viewer} />
      </Template>
      <SendStates />
      <Banners />
      <Above />
      <Template name="unread">
        <UnreadLine />
      </Template>
      <Template name="day">
        <DayDivider day="" name="" />
      </Template>
      <Dialogs />
      {filesStyle !== undefined && <FileTemplates style={filesStyle} />}
      {pollsStyle !== undefined && (
        <Template name="polls-style">
          <link id="polls-style" rel="stylesheet" href={pollsStyle} />
        </Template>
      )}
    </>
  )
}

function Template({ name, children }: { name: string; children?: Child }) {
  return <template id={`${name}-template`}>{children}</template>
}

function Actions() {
  return (
    <div class="actions" role="toolbar" aria-label={t('Message actions')}>
      <ActionTool action="react" icon="react" label={t('React')} />
      <ActionTool action="quote" icon="quote" label={t('Quote in reply')} />
      <ActionTool action="thread" icon="thread" label={t('Reply in thread')} />
      <ActionTool action="edit" icon="edit" label={t('Edit')} mineOnly />
      <ActionTool action="more" icon="more" label={t('More')} />
    </div>
  )
}

function ActionTool({
  action,
  icon,
  label,
  mineOnly = false,
}: {
  action: string
  icon: string
  label: string
  mineOnly?: boolean
}) {
  return (
    <button type="button" class={mineOnly ? 'tool mine-only' : 'tool'} data-action={action} aria-label={label}>
      <Icon name={icon} />
    </button>
  )
}

/** One's own message until the server has answered: no number, no page of its own. */
function Pending({ viewer }: { viewer: Viewer }) {
  return (
    <li class="message pending" tabindex={-1} data-author={viewer.id}>
      <Avatar id={viewer.id} name={viewer.name} avatar={viewer.avatar} />
      <div class="head">
        <a class="author cut" href={paths.person(viewer.id)} dir="auto">
          {viewer.name}
        </a>
        <span class="when">
          <time></time>
        </span>
      </div>
      <div class="body prose" dir="auto"></div>
      <p class="state"></p>
    </li>
  )
}

function SendStates() {
  return (
    <>
      <Template name="waiting">
        <p class="state">
          <Icon name="clock" />
          <span class="reason"></span>
        </p>
      </Template>
      <Template name="failed">
        <p class="state" role="alert">
          <Icon name="alert" />
          <span class="reason"></span>
          <TextButton action="retry" text={t('Try again')} />
          <TextButton action="edit" text={t('Edit')} />
          <TextButton action="discard" text={t('Delete')} />
        </p>
      </Template>
    </>
  )
}

function TextButton({ action, text }: { action: string; text: string }) {
  return (
    <button type="button" data-action={action}>
      {text}
    </button>
  )
}

function Banners() {
  return (
    <>
      <Template name="reconnecting">
        <div class="banner" role="status">
          <span class="spin" aria-hidden="true"></span>
          <span>
            <b>{t('Reconnecting…')}</b> {t('You can keep writing; it goes out when we are back.')}
          </span>
        </div>
      </Template>
      <Template name="offline">
        <div class="banner" role="status">
          <Icon name="offline" />
          <span>
            <b>{t('No connection.')}</b> <span class="wait"></span>
          </span>
          <button type="button" class="button quiet" data-action="reconnect">
            {t('Try now')}
          </button>
        </div>
      </Template>
      <Template name="online">
        <div class="banner" role="status">
          <Icon name="check" />
          <span>
            <b>{t('Back online.')}</b> <span class="news"></span>
          </span>
        </div>
      </Template>
    </>
  )
}

function Above() {
  return (
    <>
      <Template name="latest">
        <a class="latest button" href="#messages">
          <Icon name="latest" />
          <span class="text">{t('Latest')}</span>
        </a>
      </Template>
      <Template name="toast">
        <div class="toast" role="status">
          <span class="text"></span>
          <TextButton action="undo" text={t('Undo')} />
        </div>
      </Template>
      <Template name="context">
        <div class="context">
          <input type="hidden" name="reply_to_id" value="" />
          <span class="quote cut">
            <span class="cut" dir="auto">
              <b></b> <span class="text"></span>
            </span>
          </span>
          <button type="button" class="tool push" data-action="unquote" aria-label={t('Remove the quote')}>
            <Icon name="close" />
          </button>
        </div>
      </Template>
    </>
  )
}

function Dialogs() {
  return (
    <>
      <Template name="delete">
        <dialog class="delete" aria-labelledby="delete-title">
          <form class="stack" method="dialog">
            <h2 id="delete-title">{t('Delete this message?')}</h2>
            <p class="quote">
              <span class="cut" dir="auto">
                <b></b> <span class="text"></span>
              </span>
            </p>
            <p>{t('It goes for everybody in the room. “This message was deleted” stays in its place.')}</p>
            <div class="line">
              <button class="button danger" value="delete">
                {t('Delete')}
              </button>
              <button class="button quiet" value="cancel">
                {t('Cancel')}
              </button>
            </div>
          </form>
        </dialog>
      </Template>
      <Template name="signed-out">
        <dialog class="signed-out" aria-labelledby="signed-out-title">
          <div class="stack">
            <h2 id="signed-out-title">{t('You were signed out')}</h2>
            <p>{t('Sign in again; what you wrote is kept.')}</p>
            <p>
              <a class="button primary" href={paths.signIn()}>
                {t('Sign in')}
              </a>
            </p>
          </div>
        </dialog>
      </Template>
      <Template name="drawer">
        <dialog class="drawer" aria-label={t('Message actions')}></dialog>
      </Template>
    </>
  )
}

function FileTemplates({ style }: { style: string }) {
  return (
    <>
      <Template name="files-style">
        <link rel="stylesheet" href={style} />
      </Template>
      <Template name="viewer">
        <dialog class="viewer" aria-label={t('Picture')}>
          <link rel="stylesheet" href={style} />
          <div class="line">
            <span class="caption" dir="auto" role="status"></span>
            <a class="tool" href="" aria-label={t('Download')}>
              <Icon name="download" />
            </a>
            <button class="tool" type="button" data-action="close" aria-label={t('Close')}>
              <Icon name="close" />
            </button>
          </div>
          <button class="tool" type="button" data-action="previous" aria-label={t('Previous picture')}>
            <Icon name="next" />
          </button>
          <img alt="" />
          <button class="tool" type="button" data-action="next" aria-label={t('Next picture')}>
            <Icon name="next" />
          </button>
        </dialog>
      </Template>
    </>
  )
}
