import X from 'lucide-react/icons/x';
import { useEffect, useState } from 'react';
import { useActions, useApp } from '../../store/hooks.ts';
import { parseLink } from '../../store/link.ts';
import { scenarioText } from '../../store/scenario-file.ts';
import { forgetSession, type Session, sessionInput, sessions } from '../../store/session-db.ts';
import { sessionId } from '../../store/session-keeper.ts';
import { Button, IconButton } from '../../ui/button.tsx';

/** What was open before, where the browser keeps it. */
export function LastSessions() {
  const [list, setList] = useState<readonly Session[]>([]);
  const actions = useActions();
  const openId = useApp(sessionId);
  useEffect(() => {
    let current = true;
    void sessions().then((all) => current && setList(all));
    return () => {
      current = false;
    };
  }, []);
  const restore = async (session: Session) => {
    const input = await sessionInput(session.id);
    const isScenario = input !== undefined && (await scenarioText(input)) !== null;
    if (!isScenario) await actions.follow(parseLink(session.link));
    if (input) await actions.openGiven(input);
  };
  const forget = async (session: Session) => {
    await forgetSession(session.id);
    setList((all) => all.filter((s) => s.id !== session.id));
  };
  if (list.length === 0) return null;
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">{list.length > 1 ? 'Last sessions' : 'Last session'}</h2>
      <ul className="sessions">
        {list.map((session) => (
          <li key={session.id}>
            <span className="session-name">
              {session.name} <span className="muted">{session.words}</span>
            </span>
            <Button variant="ghost" small className="session-restore" onClick={() => void restore(session)}>
              {session.id === openId ? 'Back to it' : 'Restore'}
              <span className="hidden-text"> {session.name}</span>
            </Button>
            <IconButton
              icon={X}
              small
              label={`Forget ${session.name}`}
              onClick={() => void forget(session)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
