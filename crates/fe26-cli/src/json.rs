//! JSON texts that have been checked, laid out for a line or for a terminal.

use zeroize::Zeroizing;

/// The same text on one line. Inside strings JSON has no line ends, so nothing else changes.
pub(crate) fn one_line(json: &str) -> Zeroizing<String> {
    Zeroizing::new(json.replace(['\n', '\r'], " "))
}

/// The text with a line for every value, for a person at a terminal.
///
/// Numbers and escapes stay as they are. Characters that command terminals or turn the direction of
/// text are escaped: what is in a session was often typed by its visitor.
pub(crate) fn pretty(json: &str) -> Zeroizing<String> {
    let mut layout = Layout::default();
    for character in json.chars() {
        layout.add(character);
    }
    Zeroizing::new(layout.text)
}

#[derive(Default)]
struct Layout {
    text: String,
    depth: usize,
    in_string: bool,
    after_backslash: bool,
    /// Nothing has followed the last opening bracket yet.
    just_opened: bool,
}

impl Layout {
    fn add(&mut self, character: char) {
        if self.in_string {
            self.add_in_string(character);
            return;
        }
        match character {
            ' ' | '\t' | '\n' | '\r' => {}
            '}' | ']' => {
                self.depth = self.depth.saturating_sub(1);
                if !std::mem::take(&mut self.just_opened) {
                    self.new_line();
                }
                self.text.push(character);
            }
            ',' => {
                self.text.push(',');
                self.new_line();
            }
            ':' => self.text.push_str(": "),
            _ => {
                if std::mem::take(&mut self.just_opened) {
                    self.new_line();
                }
                self.text.push(character);
                self.in_string = character == '"';
                if matches!(character, '{' | '[') {
                    self.depth += 1;
                    self.just_opened = true;
                }
            }
        }
    }

    fn add_in_string(&mut self, character: char) {
        if commands_terminals(character) {
            self.text.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            self.text.push(character);
        }
        self.in_string = character != '"' || self.after_backslash;
        self.after_backslash = character == '\\' && !self.after_backslash;
    }

    fn new_line(&mut self) {
        self.text.push('\n');
        self.text.push_str(&"  ".repeat(self.depth));
    }
}

fn commands_terminals(character: char) -> bool {
    let turns_direction = matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns_direction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_has_no_line_end_and_keeps_the_rest() {
        let text = "{\n\t\"a b\\n\": [1.0e+2 ,\r\n \"\\ud83e\"]}\n";
        assert_eq!(*one_line(text), "{ \t\"a b\\n\": [1.0e+2 ,   \"\\ud83e\"]} ");
    }

    #[test]
    fn pretty_has_a_line_for_every_value() {
        let text = r#" {"a":[1,{"b\\":"x, \"y\": {z}"}],"c":{ },"d":[] ,"e":-1.50E+2} "#;
        let expected = r#"{
  "a": [
    1,
    {
      "b\\": "x, \"y\": {z}"
    }
  ],
  "c": {},
  "d": [],
  "e": -1.50E+2
}"#;
        assert_eq!(*pretty(text), expected);
        assert_eq!(*pretty("7"), "7");
    }

    #[test]
    fn pretty_escapes_what_commands_terminals() {
        let text = "[\"\u{7f}\u{9b}2J \u{202e}\u{2069} \u{e9}\u{1f980} \\u001b\"]";
        let expected = "[\n  \"\\u007f\\u009b2J \\u202e\\u2069 \u{e9}\u{1f980} \\u001b\"\n]";
        assert_eq!(*pretty(text), expected);
    }
}
