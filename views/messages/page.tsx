import { paths } from '../../src/http/paths.ts'
import type { EmojiKind } from '../../src/messages/markup/emoji.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import { summaryOf } from '../../src/messages/summary.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { Field, Form, FormProblem, type FormState, untouched } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { PollsStyle } from '../polls/polls-style.tsx'
import { EditForm } from './edit-form.tsx'
import { canWrite, MessageActions, type MessageActionsProps } from './message-actions.tsx'
import { MessageItem, QuotedText } from './message.tsx'
import { AllEmoji } from './reaction-buttons.tsx'

export interface MessagePageProps extends MessageActionsProps {
  shell: Shell
  /** Present when every emoji is to be chosen from. */
  kinds?: readonly EmojiKind[]
  /** Present when the message is being edited. */
  edit?: FormState
  /** A fault of any other action. */
  form?: FormState
}

/** One message with everything that can be done to it: how all of it works without script. */
export function MessagePage({ shell, kinds, edit, form = untouched, ...actions }: MessagePageProps) {
  const { message, room } = actions
  return (
    <AppPage shell={shell} title={room.name}>
      {message.poll && <PollsStyle shell={shell} />}
      <section class="sheet">
        <Bar
          back={placeOf(message)}
          icon={<Icon name={roomIcon(room.kind)} />}
          title={room.name}
          about={t('One message')}
        />
        <Page stack>
          <FormProblem form={form} />
          <ol class="one">
            <MessageItem message={message} timeZone={shell.timeZone} />
          </ol>
          {edit && <EditForm id={message.id} body={message.body} form={edit} cancel={paths.message(message.id)} />}
          <div class="card">
            <MessageActions {...actions} />
          </div>
          {canWrite(actions) && <Descriptions {...actions} />}
          {kinds && canWrite(actions) && <AllEmoji message={message} viewerId={actions.viewerId} kinds={kinds} />}
        </Page>
      </section>
    </AppPage>
  )
}

/** What the drawer shows: the message on one line, then everything that can be done to it. */
export function MessageDrawer(actions: MessageActionsProps) {
  const { message } = actions
  return (
    <>
      <p class="quote">
        <QuotedText authorName={message.author.name} text={message.deleted_at === null ? summaryOf(message) : null} />
      </p>
      <MessageActions {...actions} />
    </>
  )
}

/** What one's own pictures show, in words. */
function Descriptions({ message, viewerId }: MessageActionsProps) {
  if (message.author.id !== viewerId) return null
  return (
    <>
      {message.attachments
        .filter(({ width }) => width !== null)
        .map(({ id, name, alt }) => (
          <Form class="card stack" action={paths.file(id)} method="PATCH">
            <Field
              label={t('What {name} shows', { name })}
              name="alt"
              id={`alt-${id}`}
              value={alt}
              form={untouched}
              hint={t('For who can not see it.')}
            />
            <button class="button">{t('Save')}</button>
          </Form>
        ))}
    </>
  )
}
