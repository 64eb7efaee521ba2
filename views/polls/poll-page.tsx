import { paths } from '../../src/http/paths.ts'
import { pollPaths } from '../../src/http/poll-paths.ts'
import type { Message } from '../../src/messages/message.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import { choicesOf, countVoters, type Poll, type PollOption } from '../../src/polls/poll.ts'
import type { Room } from '../../src/rooms/room.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { ActionForm, ErrorNote, errorOf, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { howLabel, votersLabel } from './drawn-poll.ts'

export interface PollPageProps {
  shell: Shell
  room: Room
  message: Message
  poll: Poll
  /** Whether the reader may end the voting. */
  mayClose: boolean
  form: FormState
}

/** A poll by itself: one's own vote, and who chose what. Where one votes for several options without script. */
export function PollPage(props: PollPageProps) {
  const { shell, room, message, poll, form } = props
  const voters = countVoters(poll)
  const isOpen = poll.closed_at === null && room.membership !== null && room.archivedAt === null
  return (
    <AppPage shell={shell} title={t('Poll')}>
      <section class="sheet">
        <Bar back={placeOf(message)} title={t('Poll')} about={room.name} />
        <Page stack>
          <FormProblem form={form} />
          <h2 dir="auto">{message.body}</h2>
          <p class="muted">
            {t(votersLabel(voters), { n: voters })} · {t(howLabel(poll))}
          </p>
          {isOpen && <Vote {...props} />}
          {isOpen && props.mayClose && (
            <ActionForm class="line" action={pollPaths.closed(message.id)} method="PUT">
              <button class="button">{t('Close the poll')}</button>
              <small class="muted">{t('Nobody can vote any more. The votes stay.')}</small>
            </ActionForm>
          )}
          {poll.options.map((option) => (
            <Voters option={option} />
          ))}
        </Page>
      </section>
    </AppPage>
  )
}

function Vote({ shell, message, poll, form }: PollPageProps) {
  const mine = choicesOf(poll, shell.viewer.id)
  const error = errorOf(form, 'choices')
  return (
    <div class="card stack">
      {/* In a form of the other kind, several fields of one name come to a PUT as one. */}
      <Form class="stack" action={pollPaths.vote(message.id)} method="PUT" enctype="multipart/form-data">
        <fieldset class="field" {...(error && { 'aria-describedby': 'choices-note' })}>
          <legend>{t('Your vote')}</legend>
          {error && <ErrorNote id="choices-note" text={error} />}
          {poll.options.map((option, place) => (
            <label class="choice">
              <input
                type={poll.many ? 'checkbox' : 'radio'}
                name="choices"
                value={place}
                checked={mine.includes(place)}
              />
              <b dir="auto">{option.text}</b>
            </label>
          ))}
        </fieldset>
        <div class="line">
          <button class="button primary">{t('Vote')}</button>
        </div>
      </Form>
      {mine.length > 0 && (
        <ActionForm action={pollPaths.vote(message.id)} method="DELETE">
          <button class="button quiet">{t('Take your vote back')}</button>
        </ActionForm>
      )}
    </div>
  )
}

function Voters({ option }: { option: PollOption }) {
  return (
    <section class="card stack">
      <h3 class="line">
        <span dir="auto">{option.text}</span>
        <span class="count push">
          {option.user_ids.length}
          <span class="sr"> {t('votes')}</span>
        </span>
      </h3>
      {option.user_ids.length > 0 && (
        <ul class="list">
          {option.user_ids.map((id, i) => (
            <li>
              <a class="row" href={paths.person(id)}>
                <Avatar id={id} name={option.user_names[i] ?? ''} avatar={option.user_avatars[i] ?? null} size="s" />
                <span class="cut" dir="auto" data-name-of={id}>
                  {option.user_names[i]}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
