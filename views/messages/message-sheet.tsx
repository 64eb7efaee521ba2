import type { Child } from 'hono/jsx'
import { paths } from '../../src/http/paths.ts'
import type { Message } from '../../src/messages/message.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Bar } from '../parts/bar.tsx'
import { FormProblem, type FormState } from '../parts/form.tsx'
import { MessageItem } from './message.tsx'

interface MessageSheetProps {
  shell: Shell
  message: Message
  title: string
  /** What stands over it, where that says more than the title. */
  heading?: string
  form: FormState
  children: Child
}

/** A page on which something is done with a message, which it shows. */
export function MessageSheet({ shell, message, title, heading = title, form, children }: MessageSheetProps) {
  return (
    <AppPage shell={shell} title={title}>
      <section class="sheet">
        <Bar
          back={paths.message(message.id)}
          title={heading}
          about={t('What {name} wrote', { name: message.author.name })}
        />
        <Page stack>
          <FormProblem form={form} />
          <ol class="one">
            <MessageItem message={message} timeZone={shell.timeZone} />
          </ol>
          {children}
        </Page>
      </section>
    </AppPage>
  )
}

/** Back to the message without having done it. */
export const CancelLink = ({ message }: { message: Message }) => (
  <a class="button quiet" href={paths.message(message.id)}>
    {t('Cancel')}
  </a>
)
