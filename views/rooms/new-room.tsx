import { paths } from '../../src/http/paths.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import type { Person } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { ErrorNote, errorOf, Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { PeoplePicker } from './people-picker.tsx'

export interface NewRoomPageProps {
  shell: Shell
  /** Whom one could add, oneself left out. */
  people: Person[]
  memberIds: string[]
  form: FormState
}

/** Making a room. */
export function NewRoomPage({ shell, people, memberIds, form }: NewRoomPageProps) {
  return (
    <AppPage shell={shell} title="New room">
      <section class="sheet">
        <Bar back={paths.rooms()} title="New room" />
        <Page>
          <Form class="stack" action={paths.rooms()}>
            <FormProblem form={form} />
            <Field
              label="Name"
              name="name"
              form={form}
              hint="Plain words are fine. You can rename it later; links stay."
              maxlength={80}
              required
              autofocus
            />
            <Field
              label={
                <>
                  Topic <span class="muted">optional</span>
                </>
              }
              name="topic"
              form={form}
              placeholder="What belongs here"
              maxlength={250}
            />
            <Kinds form={form} />
            <PeoplePicker legend="Members" name="member_ids" people={people} chosen={memberIds} form={form} />
            <div class="line">
              <button class="button primary">Create room</button>
              <a class="button quiet" href={paths.rooms()}>
                Cancel
              </a>
            </div>
          </Form>
        </Page>
      </section>
    </AppPage>
  )
}

function Kinds({ form }: { form: FormState }) {
  const chosen = form.values['kind'] ?? 'public'
  const error = errorOf(form, 'kind')
  return (
    <fieldset class="field" {...(error && { 'aria-describedby': 'kind-note' })}>
      <legend>Who can find it</legend>
      <label class="choice">
        <input type="radio" name="kind" value="public" checked={chosen === 'public'} />
        <b>Public</b>
        <small>Everyone here can find it, read it and join</small>
      </label>
      <label class="choice">
        <input type="radio" name="kind" value="private" checked={chosen === 'private'} />
        <b>Private</b>
        <small>Only people who are added can see that it exists</small>
      </label>
      {error && <ErrorNote id="kind-note" text={error} />}
    </fieldset>
  )
}
