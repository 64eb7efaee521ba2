import { paths } from '../../src/http/paths.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { Field, Form, FormProblem } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { OwnFirst, WhenFields, type WhenProps } from './when.tsx'

export interface SendLaterProps extends Omit<WhenProps, 'verb'> {
  room: Pick<Room, 'id' | 'kind' | 'name'>
  /** How many people it mentions at once, where that are many. */
  tells: number | undefined
  /** What goes along with the text and is not shown: ids of the message, its quote, its thread and its files. */
  carried: [name: string, value: string][]
}

/** How a message is scheduled without script: the text, and when it is to go. */
export function SendLaterPage({ shell, room, tells, carried, form, ...when }: SendLaterProps & { shell: Shell }) {
  return (
    <AppPage shell={shell} title={t('Send later · {name}', { name: room.name })}>
      <section class="sheet">
        <Bar
          back={paths.roomCompose(room.id)}
          icon={<Icon name={room.kind === 'direct' ? 'members' : roomIcon(room.kind)} />}
          title={room.name}
          about={t('Send later')}
        />
        <Page stack>
          <FormProblem form={form} />
          <Form class="card stack" action={paths.roomScheduled(room.id)}>
            <OwnFirst />
            {carried.map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <Field label={t('Message')} name="body" form={form} multiline />
            <TellsNote tells={tells} />
            {carried.some(([name]) => name === 'upload_ids') && <small>{t('Its files go along.')}</small>}
            <WhenFields {...when} form={form} verb={t('Schedule')} />
            <a class="button quiet" href={paths.roomCompose(room.id)}>
              {t('Cancel')}
            </a>
          </Form>
        </Page>
      </section>
    </AppPage>
  )
}

/** The same over the room: script sends the composer's text along. */
export function SendLaterDialog({ room, tells, ...when }: Omit<SendLaterProps, 'carried'>) {
  return (
    <dialog aria-labelledby="later-title">
      <Form class="stack" action={paths.roomScheduled(room.id)}>
        <OwnFirst />
        <DialogHead title={t('Send later')} />
        <TellsNote tells={tells} />
        <WhenFields {...when} verb={t('Schedule')} />
      </Form>
    </dialog>
  )
}

/** Sending at once asks before everybody is told; who chooses a time has a step to think anyway. */
const TellsNote = ({ tells }: Pick<SendLaterProps, 'tells'>) =>
  tells !== undefined && <p>{t('@room will tell all {n} people here.', { n: String(tells) })}</p>

/** The title of a dialog and ✕. */
export function DialogHead({ title }: { title: string }) {
  return (
    <div class="line">
      <h2 id="later-title">{title}</h2>
      <button class="tool push" formmethod="dialog" formnovalidate aria-label={t('Close')}>
        <Icon name="close" />
      </button>
    </div>
  )
}
