//! The children of an element, in the order that the schema wants.

use std::iter::Peekable;
use std::vec::IntoIter;

use roxmltree::Node;

use super::Read;
use super::values::fault;

/// The elements inside an element, taken one after the other.
pub struct Sequence<'a, 'input> {
    parent: Node<'a, 'input>,
    children: Peekable<IntoIter<Node<'a, 'input>>>,
}

impl<'a, 'input> Sequence<'a, 'input> {
    /// The children of an element, which may have no text of its own.
    pub fn of(parent: Node<'a, 'input>) -> Read<Self> {
        let stray = parent
            .children()
            .filter(Node::is_text)
            .any(|node| node.text().is_some_and(|text| !text.trim_matches([' ', '\t', '\r', '\n']).is_empty()));
        if stray {
            let name = parent.tag_name().name();
            return Err(fault(
                parent,
                &format!("cvc-complex-type.2.3: Element '{name}' cannot have character [children]."),
            ));
        }
        let children: Vec<_> = parent.children().filter(Node::is_element).collect();
        Ok(Self { parent, children: children.into_iter().peekable() })
    }

    /// The next element, if it has that name.
    pub fn optional(&mut self, name: &str) -> Option<Node<'a, 'input>> {
        self.children.next_if(|node| node.tag_name().name() == name && node.tag_name().namespace().is_none())
    }

    /// The next element, which has to have that name.
    pub fn required(&mut self, name: &str) -> Read<Node<'a, 'input>> {
        if let Some(node) = self.optional(name) {
            return Ok(node);
        }
        let found = self.children.peek().copied();
        Err(match found {
            Some(found) => invalid_content(found, name),
            None => {
                let parent = self.parent.tag_name().name();
                let text = format!(
                    "cvc-complex-type.2.4.b: The content of element '{parent}' is not complete. One of '{{{name}}}' is \
                     expected."
                );
                fault(self.parent, &text)
            }
        })
    }

    /// The next elements, as long as they have that name.
    pub fn many(&mut self, name: &str) -> Vec<Node<'a, 'input>> {
        std::iter::from_fn(|| self.optional(name)).collect()
    }

    /// Checks that nothing is left.
    pub fn end(mut self) -> Read<()> {
        match self.children.next() {
            Some(extra) => Err(invalid_content(extra, "")),
            None => Ok(()),
        }
    }
}

fn invalid_content(found: Node<'_, '_>, expected: &str) -> crate::catalog_xml::InvalidXml {
    let name = found.tag_name().name();
    let start = format!("cvc-complex-type.2.4.a: Invalid content was found starting with element '{name}'.");
    let end = if expected.is_empty() {
        "No child element is expected at this point.".to_owned()
    } else {
        format!("One of '{{{expected}}}' is expected.")
    };
    fault(found, &format!("{start} {end}"))
}
