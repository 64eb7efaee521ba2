import { paths } from '../../src/http/paths.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { Faces, type Person } from '../parts/avatar.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { EmailField, NewPasswordField } from './fields.tsx'

export interface JoinPageProps {
  door: Door
  code: string
  /** A few of those who are in. */
  faces: Person[]
  /** How many are in. */
  peopleCount: number
  form: FormState
}

/** Joining by a link: who is already there, and an account to make. */
export function JoinPage({ door, code, faces, peopleCount, form }: JoinPageProps) {
  return (
    <DoorPage door={door} title={`Join ${door.siteName}`}>
      {faces.length > 0 && <Faces people={faces} />}
      <div>
        <h1>
          Join <bdi>{door.siteName}</bdi>
        </h1>
        <p class="muted">{whoIsIn(faces, peopleCount)} Make an account and say hello.</p>
      </div>
      <Form class="stack" action={paths.join(code)}>
        <FormProblem form={form} />
        <Field label="Your name" name="name" form={form} autocomplete="name" maxlength={80} required autofocus />
        <EmailField form={form} />
        <NewPasswordField form={form} />
        <button class="button primary">Join</button>
      </Form>
      <p class="small muted">
        Already have an account? <a href={paths.signIn()}>Sign in</a>
      </p>
    </DoorPage>
  )
}

function whoIsIn([first]: Person[], count: number): string {
  if (!first || count === 0) return ''
  if (count === 1) return `${first.name} is in.`
  return count === 2 ? `${first.name} and one other are in.` : `${first.name} and ${count - 1} others are in.`
}
