//! Which language the program speaks about the work.
//!
//! `--lang`, else `KLUIS_LANG`, else `language` in the configuration, else the locale (`nl*` is
//! Dutch), else English.

use super::environment::Environment;
use super::error::CliError;
use super::message::usage;
use crate::domain::label::Lang;

/// A language by its id, `nl` or `en`.
pub fn parse(text: &str) -> Option<Lang> {
    match text {
        "nl" => Some(Lang::Nl),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// The language to speak, given the flag, the environment and the configuration.
///
/// Never fails: what is not a language is passed over here, and refused by [`check`].
pub fn choose(flag: Option<Lang>, environment: &Environment, configured: Option<Lang>) -> Lang {
    flag.or_else(|| environment.lang.as_deref().and_then(parse))
        .or(configured)
        .unwrap_or_else(|| from_locale(environment.locale.as_deref()))
}

/// Refuses a `KLUIS_LANG` that is neither `nl` nor `en` (exit 2).
pub fn check(environment: &Environment) -> Result<(), CliError> {
    match environment.lang.as_deref() {
        Some(text) if parse(text).is_none() => {
            Err(CliError::usage(usage::not_a_language("KLUIS_LANG")))
        }
        _ => Ok(()),
    }
}

fn from_locale(locale: Option<&str>) -> Lang {
    match locale {
        Some(locale) if locale.starts_with("nl") => Lang::Nl,
        _ => Lang::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wins_over_the_environment_the_configuration_and_the_locale() {
        let mut environment = Environment {
            locale: Some("nl_NL.UTF-8".into()),
            ..Environment::default()
        };
        assert_eq!(choose(None, &environment, None), Lang::Nl);
        assert_eq!(choose(None, &environment, Some(Lang::En)), Lang::En);
        environment.lang = Some("nl".into());
        assert_eq!(choose(None, &environment, Some(Lang::En)), Lang::Nl);
        assert_eq!(choose(Some(Lang::En), &environment, None), Lang::En);
    }

    #[test]
    fn without_anything_it_is_english() {
        assert_eq!(choose(None, &Environment::default(), None), Lang::En);
    }

    #[test]
    fn an_unknown_language_in_the_environment_is_refused() {
        let environment = Environment {
            lang: Some("fr".into()),
            ..Environment::default()
        };
        assert!(check(&environment).is_err());
    }
}
