//! `kluis demo`: an invented office, and the first minute in it.

mod office;

use self::office::Team;
use super::error::{CliError, Exit};
use super::input::secret::write_new;
use super::message::{Row, count, demo as words, same, usage, vault};
use super::output::wrap::wrap;
use super::output::{Format, Output};
use super::{Context, foreign, session};
use crate::actions::{ActionError, Desk, member, office as actions};
use crate::canonical::to_hex;
use crate::config::Config;
use crate::domain::id::Number;
use crate::domain::label::{Label, Lang};
use crate::domain::role::Role;
use crate::secret::{Passphrase, random_bytes};
use crate::store::{Options, Schema, Store};
use crate::vault::kdf::KdfParams;
use crate::vault::slot::Credential;
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const ORGANISATION: &str = "Gemeente Voorbeeldstad";
const COORDINATOR: &str = "anna";
const MACHINE: &str = "nachtjob";
const OTHERS: [(&str, Role); 4] = [
    ("bram", Role::Analyst),
    ("chris", Role::Inspector),
    ("dina", Role::PrivacyOfficer),
    ("erik", Role::Auditor),
];

/// Arguments of `kluis demo`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Makes DIR/team.kluis, DIR/<member>.pass and DIR/config.toml: cases in every \
    phase, something due, a declaration of destruction. All of it is invented.\n\n\
    Example:\n  kluis demo"
)]
pub struct Args {
    /// Folder to make it in, new or empty [default: a new temporary folder]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// What programs get.
#[derive(Serialize)]
struct Json {
    dir: String,
    vault: String,
    members: Vec<&'static str>,
    signals: usize,
    cases: usize,
    destroyed: usize,
    declaration: Option<String>,
}

/// Runs `kluis demo`.
pub fn run(context: &mut Context, args: Args) -> Result<(), CliError> {
    context.output.refuse_csv()?;
    session::configure(context)?;
    let place = Place::make(args.dir.as_deref())?;
    let mut story = Story::new(context.output);
    story.say(&words::opening())?;
    let told = tell(context, &place, &mut story)?;
    place.keep();
    if context.output.format == Format::Json {
        return context.output.json(&told);
    }
    Ok(())
}

/// Where the demo is made.
struct Place {
    /// As it stands in what is printed: the way it was given.
    shown: PathBuf,
    /// Absolute, for the configuration.
    dir: PathBuf,
    /// Taken away again when the demo does not come to its end.
    temporary: Option<tempfile::TempDir>,
}

impl Place {
    fn make(given: Option<&Path>) -> Result<Place, CliError> {
        let Some(given) = given else {
            let made = tempfile::Builder::new().prefix("kluis-demo-").tempdir();
            let made = made.map_err(|e| CliError::writing(&std::env::temp_dir(), &e))?;
            return Ok(Place {
                shown: made.path().to_owned(),
                dir: made.path().to_owned(),
                temporary: Some(made),
            });
        };
        let failed = |error| CliError::writing(given, &error);
        let dir = std::path::absolute(given).map_err(failed)?;
        if dir.to_str().is_none() {
            return Err(CliError::usage(usage::not_unicode()));
        }
        if dir.symlink_metadata().is_ok() {
            let empty = dir.read_dir().is_ok_and(|mut all| all.next().is_none());
            if !empty {
                return Err(CliError::new(Exit::Failed, vault::folder_exists(given))
                    .with_kind("exists")
                    .with_hint(vault::another_folder()));
            }
        }
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&dir).map_err(failed)?;
        Ok(Place {
            shown: given.to_owned(),
            dir,
            temporary: None,
        })
    }

    fn keep(self) {
        if let Some(temporary) = self.temporary {
            let _ = temporary.keep();
        }
    }

    fn vault(&self) -> PathBuf {
        self.dir.join("team.kluis")
    }

    fn write_config(&self, lang: Lang) -> Result<(), CliError> {
        let text = |path: PathBuf| toml::Value::from(path.to_string_lossy().into_owned());
        let code = match lang {
            Lang::Nl => "nl",
            Lang::En => "en",
        };
        let config = format!(
            "# {}\nvault = {}\nmember = \"{COORDINATOR}\"\nlanguage = \"{code}\"\n\
             state_dir = {}\n\n[kdf]\nmemory_mib = {}\npasses = {}\nlanes = {}\n",
            words::config_comment().get(lang),
            text(self.vault()),
            text(self.dir.join("state")),
            KdfParams::FLOOR.memory_kib / 1024,
            KdfParams::FLOOR.passes,
            KdfParams::FLOOR.lanes,
        );
        let path = self.dir.join("config.toml");
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let written = file.and_then(|mut file| file.write_all(config.as_bytes()));
        written.map_err(|error| CliError::writing(&path, &error))
    }

    /// A random passphrase, written where its member finds it.
    fn new_passphrase(&self, member: &str) -> Result<Credential, CliError> {
        let text = Zeroizing::new(to_hex(&random_bytes::<12>()));
        write_new(&self.dir.join(format!("{member}.pass")), &text)?;
        Passphrase::new(text)
            .map(Credential::Passphrase)
            .ok_or_else(|| CliError::usage(usage::no_passphrase_given()))
    }
}

/// The steps as they are printed, one by one, while they happen.
struct Story {
    output: Output,
    width: usize,
    steps: usize,
}

/// What stands before the lines of a step, but for the first.
const INDENT: &str = "      ";

impl Story {
    fn new(output: Output) -> Story {
        Story {
            output,
            width: output.width.unwrap_or(80).min(80),
            steps: 0,
        }
    }

    fn print(&self, text: &str) -> Result<(), CliError> {
        match self.output.format {
            Format::Json => Ok(()),
            _ => self.output.data(text),
        }
    }

    /// A sentence on lines of its own, an empty line after it.
    fn say(&self, sentence: &Label) -> Result<(), CliError> {
        let lines = self.wrapped(sentence, 0);
        self.print(&format!("{}\n\n", lines.join("\n")))
    }

    /// The next step.
    fn step(&mut self, mark: char, sentence: &Label) -> Result<(), CliError> {
        self.steps += 1;
        let lines = self
            .wrapped(sentence, INDENT.len())
            .join(&format!("\n{INDENT}"));
        let (on, off) = match (self.output.color, mark) {
            (false, _) => ("", ""),
            (true, '✓') => ("\u{1b}[32m", "\u{1b}[0m"),
            (true, _) => ("\u{1b}[31m", "\u{1b}[0m"),
        };
        self.print(&format!(" {:>2} {on}{mark}{off} {lines}\n", self.steps))
    }

    /// What belongs to the step before it.
    fn detail(&self, sentence: &Label) -> Result<(), CliError> {
        for line in self.wrapped(sentence, INDENT.len() + 2) {
            self.print(&format!("{INDENT}  {line}\n"))?;
        }
        Ok(())
    }

    fn wrapped(&self, sentence: &Label, indent: usize) -> Vec<String> {
        let text = foreign::visible_block(sentence.get(self.output.lang));
        wrap(&text, Some(self.width.saturating_sub(indent).max(20)))
    }
}

/// The sentence with which a rule, or a key, said no.
fn answer_of(refused: Result<(), ActionError>) -> Label {
    match refused {
        Ok(()) => same("–"),
        Err(error) => {
            let error = CliError::from(error);
            Label::new(
                format!("“{}”", error.text(Lang::Nl)),
                format!("“{}”", error.text(Lang::En)),
            )
        }
    }
}

fn tell(context: &Context, place: &Place, story: &mut Story) -> Result<Json, CliError> {
    let lang = context.output.lang;
    let defaults = Config::parse("").map_err(|_| CliError::usage(usage::wrong_command_line()))?;
    let options = Options {
        state_dir: place.dir.join("state"),
        busy_timeout: defaults.busy_timeout,
        clock: context.clock.clone(),
        clock_confirmed: false,
        schema: Schema::present(),
    };
    place.write_config(lang)?;
    let (team, machine) = found(place, &options, &defaults)?;
    story.step(
        '✓',
        &words::vault_made(ORGANISATION, place.shown.join("team.kluis")),
    )?;
    story.step('✓', &words::members_added())?;

    let report = team.import_tips(&defaults.profiles["mma"])?;
    let rejected = report.rejected.first();
    let problem = |lang| {
        rejected
            .map(|r| r.problem.problem.sentence(lang))
            .unwrap_or_default()
    };
    story.step(
        '✓',
        &words::tips_imported(
            count::signals(report.imported as u64),
            count::tips(report.rows as u64),
            rejected.map_or(0, |r| r.row),
            Label::new(problem(Lang::Nl), problem(Lang::En)),
        ),
    )?;
    let tips: Vec<Number> = (1..=report.imported as u32)
        .map(|n| nth_signal(&team, n))
        .collect();
    let cases = team.weigh_tips(&tips)?;
    let waiting = report.imported as u64 - 8 - 1;
    story.step('✓', &words::tips_weighed(count::signals(waiting)))?;

    let [old, contested, archived] = team.archive_old_cases()?;
    team.walk_cases(&cases)?;
    story.step('✓', &words::cases_walked())?;
    for (number, standing, title) in [
        (cases[4], words::phase(1), "Gokken achter in het café"),
        (cases[0], words::phase(2), "Hennepgeur aan de Verzonnenlaan"),
        (cases[2], words::phase(3), "Belwinkel zonder klanten"),
        (cases[3], words::phase(4), "Drugslab in een loods"),
        (cases[1], words::riec(), "Uitbuiting van arbeidsmigranten"),
        (archived, words::archive(), "Massagesalon zonder vergunning"),
    ] {
        let line = format!("{number}  {:<8} {title}", standing.get(lang));
        story.detail(&same(&line))?;
    }
    story.step('✗', &words::refused())?;
    story.detail(&answer_of(team.adopt_too_early(cases[0])))?;

    team.hold(contested)?;
    story.step('✓', &words::held(contested))?;
    team.add_forgotten("Een buurman zou te vaak bezoek krijgen.", 420)?;
    let purged = office::run_purge(&machine)?;
    let numbers: Vec<Number> = purged.destroyed.iter().map(|line| line.number).collect();
    debug_assert!(numbers.contains(&old));
    let declaration = purged.declaration.map(|number| number.to_string());
    let shown = declaration.clone().unwrap_or_default();
    story.step('✓', &words::destroyed(Row(numbers.clone()), shown))?;
    let answer = answer_of(office::look_as_machine(&machine, cases[0]));
    story.step('✗', &words::machine_looks(cases[0], answer))?;
    let due = team.add_forgotten("Er zou elke avond een busje voor de deur staan.", 400)?;
    story.step('✓', &words::due_again(due))?;

    story.print("\n")?;
    story.say_commands(&variables(context, place), &context.program, cases[2])?;
    let shown = words::throw_away(&place.shown);
    story.print(&format!("{}\n", story.wrapped(&shown, 0).join("\n")))?;
    Ok(Json {
        dir: place.dir.to_string_lossy().into_owned(),
        vault: place.vault().to_string_lossy().into_owned(),
        members: [COORDINATOR]
            .into_iter()
            .chain(OTHERS.map(|(name, _)| name))
            .chain([MACHINE])
            .collect(),
        // One signal went before, one came after.
        signals: report.imported + 1,
        cases: cases.len() + 2,
        destroyed: numbers.len(),
        declaration,
    })
}

/// Makes the vault and its members, and opens it for those who act.
fn found(place: &Place, options: &Options, defaults: &Config) -> Result<(Team, Store), CliError> {
    let path = place.vault();
    let credential = place.new_passphrase(COORDINATOR)?;
    let open = |name: &str, credential: &Credential| {
        actions::open(&path, name, credential, options.clone())
    };
    actions::init(
        &path,
        ORGANISATION,
        COORDINATOR,
        &credential,
        KdfParams::FLOOR,
        &defaults.policy,
        &[],
        options.clone(),
    )?;
    let anna = open(COORDINATOR, &credential)?;
    let desk = Desk {
        store: &anna,
        purpose: None,
    };
    let mut credentials = Vec::new();
    for (name, role) in OTHERS {
        let credential = place.new_passphrase(name)?;
        member::add(&desk, name, role, &credential, KdfParams::FLOOR)?;
        credentials.push(credential);
    }
    let file = member::new_key_file(&desk, MACHINE);
    write_new(
        &place.dir.join(format!("{MACHINE}.key")),
        file.print().trim_end(),
    )?;
    let key = Credential::KeyFile(file.key);
    member::add(&desk, MACHINE, Role::Purger, &key, KdfParams::FLOOR)?;
    let [bram, chris, dina, _] = credentials.as_slice() else {
        unreachable!("as many credentials as members")
    };
    let team = Team {
        bram: open("bram", bram)?,
        chris: open("chris", chris)?,
        dina: open("dina", dina)?,
        today: options.clock.today(),
        anna,
    };
    let machine = open(MACHINE, &key)?;
    Ok((team, machine))
}

fn nth_signal(team: &Team, n: u32) -> Number {
    use chrono::Datelike;
    Number {
        kind: crate::domain::id::NumberKind::Signal,
        year: team.today.year(),
        sequence: n,
    }
}

/// The variables that let the commands to type next stay short. What the environment says stands
/// above the demo's configuration, so where it names another vault or member, the demo's are named.
fn variables(context: &Context, place: &Place) -> Vec<(&'static str, String)> {
    let file = |name: &str| place.dir.join(name).to_string_lossy().into_owned();
    let mut variables = vec![("KLUIS_CONFIG", file("config.toml"))];
    if context.environment.vault.is_some() {
        variables.push(("KLUIS_VAULT", file("team.kluis")));
    }
    if context.environment.member.is_some() {
        variables.push(("KLUIS_MEMBER", COORDINATOR.to_owned()));
    }
    if context.environment.key_file.is_some() {
        variables.push(("KLUIS_KEY_FILE", String::new()));
    }
    variables.push(("KLUIS_PASSPHRASE_FILE", file("anna.pass")));
    variables
}

/// A line that sets a variable, for the shell of this system.
fn set(name: &str, value: &str) -> String {
    if !cfg!(windows) {
        format!("export {name}={}", quoted(value))
    } else if value.contains(' ') {
        format!("set \"{name}={value}\"")
    } else {
        format!("set {name}={value}")
    }
}

/// A word as it stands on a command line.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    match word.chars().all(plain) {
        true => word.to_owned(),
        false if cfg!(windows) && word.contains(' ') => format!("\"{word}\""),
        false if cfg!(windows) => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

impl Story {
    /// What to type next; each line works as it stands, from the folder the demo was run in.
    fn say_commands(
        &self,
        variables: &[(&str, String)],
        program: &str,
        case: Number,
    ) -> Result<(), CliError> {
        let lead = self.wrapped(&words::look_around(), 0);
        self.print(&format!("{}\n", lead.join("\n")))?;
        for (name, value) in variables {
            self.print(&format!("  {}\n", set(name, value)))?;
        }
        for rest in [
            "case list",
            &format!("case show {case}"),
            "retention list",
            "log list",
        ] {
            self.print(&format!("  {} {rest}\n", quoted(program)))?;
        }
        Ok(())
    }
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_typed_survives_the_shell() {
        assert_eq!(quoted("target/release/kluis"), "target/release/kluis");
        assert_eq!(quoted("/tmp/een map/kluis"), "'/tmp/een map/kluis'");
        assert_eq!(set("A", "l'été $x"), "export A='l'\\''été $x'");
    }
}
