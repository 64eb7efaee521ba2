import type { NewToken, TokenRow } from '../../src/accounts/tokens.service.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { nowOf, type Shell } from '../layout.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { When } from '../parts/when.tsx'
import { Say } from '../parts/say.tsx'

interface TokensProps {
  shell: Shell
  tokens: TokenRow[]
  newToken?: NewToken
  form: FormState
}

/** Personal tokens of the API. */
export function Tokens({ shell, tokens, newToken, form }: TokensProps) {
  return (
    <section id="tokens" class="stack">
      <div>
        <h2>{t('Tokens for programs')}</h2>
        <p class="muted">{t('Whoever has one can do in the API what you can do. Each is shown once.')}</p>
      </div>
      {newToken && <Made token={newToken} />}
      {tokens.length > 0 && (
        <ul class="list">
          {tokens.map((token) => (
            <TokenLine token={token} shell={shell} />
          ))}
        </ul>
      )}
      <Form class="stack" action={paths.settingsTokens()}>
        <FormProblem form={form} />
        <Field
          id="token-name"
          label={t('Name')}
          name="name"
          form={form}
          hint={t('What will use it')}
          maxlength={80}
          required
        />
        <div>
          <button class="button">{t('Make a token')}</button>
        </div>
      </Form>
    </section>
  )
}

function Made({ token }: { token: NewToken }) {
  return (
    <div class="notice field" role="status">
      <label for="new-token">
        <Say text="{name}: copy it now, it is not shown again" parts={{ name: <bdi>{token.name}</bdi> }} />
      </label>
      <div class="line">
        <input class="input" id="new-token" readonly value={token.token} />
        <button type="button" class="button js" data-copy="new-token">
          <Icon name="copy" />
          {t('Copy')}
        </button>
      </div>
    </div>
  )
}

function TokenLine({ token, shell }: { token: TokenRow; shell: Shell }) {
  const times = { timeZone: shell.timeZone, now: nowOf(shell) }
  return (
    <li>
      <Icon name="key" />
      <div>
        <b class="cut" dir="auto">
          {token.name}
        </b>
        <small>
          <Say text="Made {when}" parts={{ when: <When at={token.createdAt} {...times} /> }} /> ·{' '}
          {token.lastUsedAt ? (
            <Say text="last used {when}" parts={{ when: <When at={token.lastUsedAt} format="ago" {...times} /> }} />
          ) : (
            t('never used')
          )}
        </small>
      </div>
      <div>
        <Confirm
          id={`revoke-${token.id}`}
          open={t('Revoke…')}
          title={t('Revoke {name}?', { name: token.name })}
          text={t('Whatever uses it is refused from then on.')}
          verb={t('Revoke')}
          action={paths.settingsToken(token.id)}
          method="DELETE"
        />
      </div>
    </li>
  )
}
