//! What is left out, and what must stay.

use super::squeeze;

#[test]
fn a_script_loses_what_only_its_reader_needs() {
    for (script, expected) in [
        ("// Why.\n  const a = 1;\n\n", "const a=1;"),
        ("let a, b;\nreturn a;", "let a,b;return a;"),
        ("f(a ? b : c, (d) => e - -f + +g);", "f(a?b:c,(d)=>e - -f + +g);"),
        ("a = \"x = y\" + 'p ; q' + `${a} : b`;", "a=\"x = y\" + 'p ; q' + `${a} : b`;"),
        ("  b = a.replace(/ = /, c ? d : e);", "b = a.replace(/ = /, c ? d : e);"),
        ("if (a) return;\nelse b();", "if(a)return;else b();"),
        ("f(\n  a,\n  () => {\n    b();\n  },\n);", "f(a,()=>{b()},);"),
        ("a = () => {\n}\nb = c\nd()\n", "a=()=>{}\nb=c\nd()\n"),
        ("{\nfor (; a; );\n}", "{for(;a;);}\n"),
        ("for (const a of b) delete c[a];", "for(const a of b)delete c[a];"),
        ("f(\"//\");\na;", "f(\"//\");\na;"),
        ("let a; // It (is,\nb;", "let a; // It (is,\nb;"),
    ] {
        assert_eq!(squeeze(script), expected, "{script}");
        assert_eq!(squeeze(expected), expected, "{script}");
    }
}
