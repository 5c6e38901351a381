import { useContext } from 'react';
import { type FullRecipe, fullRecipe, type MachineRecipe, RECIPE_DEFAULTS } from '../../scenario/recipe.ts';
import { CommandLine } from './command-line.tsx';
import { Field } from './control.tsx';
import { DeviceList, type DeviceListProps } from './device-list.tsx';
import { type FormSection, MACHINE_FIELDS, SECTIONS, sectionOf } from './fields.ts';
import { ProblemsContext } from './problems.ts';
import { Roots } from './roots.tsx';

export const sectionId = (id: string): string => `editor-${id}`;

type Devices = Pick<DeviceListProps, 'open' | 'onOpen'>;

/** The whole recipe, section by section. */
export function Form({ recipe: short, ...devices }: Devices & { readonly recipe: MachineRecipe }) {
  const recipe = fullRecipe(short);
  return SECTIONS.map((section) => (
    <section
      key={section.id}
      id={sectionId(section.id)}
      className="ed-section"
      aria-labelledby={`${sectionId(section.id)}-title`}
      tabIndex={-1}
    >
      <h2 id={`${sectionId(section.id)}-title`}>
        {section.title}
        {section.id === 'devices' && recipe.devices.length > 0 ? (
          <span className="faint"> {recipe.devices.length}</span>
        ) : null}
      </h2>
      {section.fields.map((field) => (
        <MachineField key={field} field={field} short={short} recipe={recipe} devices={devices} />
      ))}
    </section>
  ));
}

function MachineField(props: {
  readonly field: keyof MachineRecipe;
  readonly short: MachineRecipe;
  readonly recipe: FullRecipe;
  readonly devices: Devices;
}) {
  const { field, short, recipe, devices } = props;
  if (field === 'devices') return <DeviceList recipe={recipe} {...devices} />;
  if (field === 'roots') return <Roots recipe={recipe} />;
  if (field === 'commandLine') return <CommandLine line={recipe.commandLine} cpus={recipe.cpus} />;
  return (
    <Field
      path={[field]}
      info={MACHINE_FIELDS[field]}
      value={short[field]}
      fallback={RECIPE_DEFAULTS[field]}
    />
  );
}

/** Sections, with the number of problems of each. */
export function SectionNav() {
  const problems = useContext(ProblemsContext);
  const count = ({ id }: FormSection): number =>
    problems.filter(({ field }) => sectionOf(field) === id).length;
  return (
    <nav className="ed-nav" aria-label="Sections">
      <ul>
        {SECTIONS.map((section) => {
          const wrong = count(section);
          return (
            <li key={section.id}>
              <button
                type="button"
                onClick={() => {
                  const target = document.getElementById(sectionId(section.id));
                  target?.scrollIntoView({ block: 'start' });
                  target?.focus({ preventScroll: true });
                }}
              >
                {section.title}
                {wrong > 0 ? (
                  <span className="ed-count">
                    {wrong}
                    <span className="hidden-text"> {wrong === 1 ? 'problem' : 'problems'}</span>
                  </span>
                ) : null}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
