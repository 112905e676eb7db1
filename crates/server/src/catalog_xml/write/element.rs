//! Elements of XML text, indented.

use std::fmt::Write;

/// XML in the making.
#[derive(Default)]
pub struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    /// The declaration that a document begins with.
    pub fn document() -> Self {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
        Self { text: format!("{declaration}\n"), depth: 0 }
    }

    /// The whole text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Kill Bill's writer begins anew at the left after eight levels.
    fn indent(&mut self) {
        for _ in 0..self.depth % 8 {
            self.text.push_str("    ");
        }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            // Writing to a text can't fail.
            let _never = write!(self.text, " {attribute}=\"{}\"", Escaped(value));
        }
    }

    /// An element with text.
    pub fn value(&mut self, name: &str, value: impl std::fmt::Display) {
        self.open(name, &[]);
        let value = value.to_string();
        let _never = writeln!(self.text, ">{}</{name}>", Escaped(&value));
    }

    /// An element with text, if there is some.
    pub fn optional(&mut self, name: &str, value: Option<impl std::fmt::Display>) {
        if let Some(value) = value {
            self.value(name, value);
        }
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element with elements inside; an empty one if there are none.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        let after_name = self.text.len();
        self.text.push_str(">\n");
        let before = self.text.len();
        self.depth += 1;
        content(self);
        self.depth -= 1;
        if self.text.len() == before {
            self.text.truncate(after_name);
            self.text.push_str("/>\n");
            return;
        }
        self.indent();
        let _never = writeln!(self.text, "</{name}>");
    }

    /// An element for each of several things, inside a wrapper.
    pub fn list<T>(&mut self, wrapper: &str, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.element(wrapper, &[], |xml| items.iter().for_each(|item| write(xml, item)));
    }
}

/// A text with what has a meaning in XML written as references.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\r' => formatter.write_str("&#13;")?,
                other => formatter.write_char(other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_nested_and_escaped() {
        let mut xml = Xml::default();
        xml.element("a", &[("name", "x & \"y\"")], |xml| {
            xml.value("b", "1 < 2");
            xml.element("c", &[], |_| ());
        });
        assert_eq!(xml.into_text(), "<a name=\"x &amp; &quot;y&quot;\">\n    <b>1 &lt; 2</b>\n    <c/>\n</a>\n");
    }
}
