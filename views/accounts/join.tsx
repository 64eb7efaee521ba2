import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { DoorPage, type Door } from '../layout.tsx'
import { Faces, type Person } from '../parts/avatar.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { Say } from '../parts/say.tsx'
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
    <DoorPage door={door} title={t('Join {siteName}', { siteName: door.siteName })}>
      {faces.length > 0 && <Faces people={faces} />}
      <div>
        <h1>
          <Say text="Join {siteName}" parts={{ siteName: <bdi>{door.siteName}</bdi> }} />
        </h1>
        <p class="muted">
          {whoIsIn(faces, peopleCount)} {t('Make an account and say hello.')}
        </p>
      </div>
      <Form class="stack" action={paths.join(code)}>
        <FormProblem form={form} />
        <Field label={t('Your name')} name="name" form={form} autocomplete="name" maxlength={80} required autofocus />
        <EmailField form={form} />
        <NewPasswordField form={form} />
        <button class="button primary">{t('Join')}</button>
      </Form>
      <p class="small muted">
        {t('Already have an account?')} <a href={paths.signIn()}>{t('Sign in')}</a>
      </p>
    </DoorPage>
  )
}

function whoIsIn([first]: Person[], count: number): string {
  if (!first || count === 0) return ''
  if (count === 1) return t('{name} is in.', { name: first.name })
  return count === 2
    ? t('{name} and one other are in.', { name: first.name })
    : t('{name} and {n} others are in.', { name: first.name, n: count - 1 })
}
