using System.Diagnostics;
using Xunit;

namespace Corridor.Tests.Texts;

/// <summary>The build's own check, `src/Corridor/Texts/check.mjs`, on small trees of sources and translations.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corridor-texts-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("""_ = T["Key"];""")]
    [InlineData("""_ = t["Key", 1];""")]
    [InlineData("""_ = page.T["Key"];""")]
    [InlineData("""_ = T["K" + "ey"];""")]
    [InlineData("_ = T[\"K\"\n    + @\"ey\"];")]
    [InlineData("""_ = T["\u004bey"];""")]
    [InlineData(""""_ = T["""Key"""];"""")]
    [InlineData("_ = T[\"\"\"\n    Key\n    \"\"\"];")]
    [InlineData("""_ = T[open ? "Key" : Other];""")]
    [InlineData("""_ = T[state switch { "x" => "Key", _ => other }];""")]
    [InlineData("""_ = $"<b>{T["Key"]:x}</b> // {1}";""")]
    [InlineData(""""_ = $$"""<b>{{T["Key"]}}</b>""";"""")]
    [InlineData("""_ = Translations.In(reader.Language("x"))["Key"];""")]
    [InlineData("""RuleBroken.If(title is "", "Key");""")]
    [InlineData("""RuleBroken.If(all.Any((a, b) => Same(a, b)) || x is Dictionary<string, int>, "Key", a ? "b" : "c");""")]
    [InlineData("""throw RuleBroken.Now("Key", title);""")]
    [InlineData("""_ = new Text("Key", 1);""")]
    [InlineData("""[Display(Name = "Key")] int X;""")]
    [InlineData("""[Required, Display(Order = 1, Description = "Key")] int X;""")]
    [InlineData("""[Required(ErrorMessage = "Key")] int X;""")]
    [InlineData("""[StringLength(9, ErrorMessage = "Key", MinimumLength = 1)] int X;""")]
    [InlineData("""const char Quote = '"'; _ = T["Key"];""")]
    [InlineData("""const string Path = @"C:\"; _ = T["Key"];""")]
    [InlineData(""""const string Quoted = @"""a"""; _ = T["Key"];"""")]
    public void A_sentence_is_found_wherever_code_says_it(string code)
    {
        var output = Check(("Jury/A.cs", code));

        Assert.Equal($"""Jury/A.cs(1): error TEXT001: fr lacks "Key" """.TrimEnd(), output);
    }

    [Theory]
    [InlineData("""// T["Key"]""")]
    [InlineData("""/* T["Key"] */""")]
    [InlineData("""_ = "T[\"Key\"]";""")]
    [InlineData("""_ = headers["Key"];""")]
    [InlineData("""_ = T[key];""")]
    [InlineData("""_ = T[Of("Key")];""")]
    [InlineData("""_ = T[state == "Key" ? one : other];""")]
    [InlineData("""_ = new Texts("Key");""")]
    [InlineData("""_ = new Text("{0} ({1:N0}) → {2}", a, b, c);""")]
    [InlineData("""#region T["Key"]""")]
    public void What_is_no_sentence_is_left_alone(string code) => Assert.Equal("", Check(("A.cs", code)));

    [Theory]
    [InlineData("""<h1>@T["Key"]</h1>""")]
    [InlineData("""<p>It's "odd" { @T["Key"] } it's</p>""")]
    [InlineData("""<a title="@T["Key"]">x</a>""")]
    [InlineData("""<p>@(Model.Open ? T["Key"] : Model.Title)</p>""")]
    [InlineData("""@functions { string Label => T["Key", (1 + 2) * 3]; }""")]
    [InlineData("""@{ ViewData["Title"] = T["Key"].Value; }""")]
    [InlineData("""<p>@Translations.In("ja")["Key"]</p>""")]
    [InlineData("""@{ var text = new Text("Key"); } it's """)]
    public void A_sentence_is_found_in_a_page(string page)
    {
        var output = Check(("Pages/A.cshtml", "@page\n@* T[\"Not me\n\"] *@\n" + page));

        Assert.Equal($"""Pages/A.cshtml(4): error TEXT001: fr lacks "Key" """.TrimEnd(), output);
    }

    [Fact]
    public void Each_sentence_of_a_line_is_found_with_its_own_line()
    {
        var output = Check(
            ("A.cs", "_ = T[a ? \"One\" : \"Two\"];\n\n_ = T[\"One\"] + T[\"Three \\\"q\\\"\"];"),
            ("B.cshtml", "<p>@T[\"Four\"], @T[\"Five {0}\", T[\"Six\"]]</p>\n@T.Plural(Model.N, \"{0} call\", \"{0} calls\")\n@T.Particular(\"call\", \"Open\")"));

        Assert.Equal(
            """
            A.cs(1): error TEXT001: fr lacks "One"
            A.cs(1): error TEXT001: fr lacks "Two"
            A.cs(3): error TEXT001: fr lacks "Three "q""
            B.cshtml(1): error TEXT001: fr lacks "Four"
            B.cshtml(1): error TEXT001: fr lacks "Five {0}"
            B.cshtml(1): error TEXT001: fr lacks "Six"
            B.cshtml(2): error TEXT001: fr lacks "{0} call" with its plural "{0} calls"
            B.cshtml(3): error TEXT001: fr lacks "Open"
            """, output);
    }

    [Fact]
    public void A_translated_sentence_passes()
    {
        var output = Check(
            ("A.cs", "_ = T[\"Sign in\"] + T.Plural(n, \"{0} call\", \"{0} calls\") + T.Particular(\"call\", \"Open\") + T[\"Is it {0}?\\n\", x];"),
            ("Texts/fr/a.po", French + """
                msgid "Sign in"
                msgstr ""
                "Se "
                "connecter"

                msgid "{0} call"
                msgid_plural "{0} calls"
                msgstr[0] "un appel"
                msgstr[1] "{0} appels"

                msgctxt "call"
                msgid "Open"
                msgstr "Ouvert"

                #, csharp-format
                msgid "Is it {0}?\n"
                msgstr "Est-ce {0}~?\n"
                """.Replace('~', '\u00a0')));

        Assert.Equal("", output);
    }

    [Theory]
    [InlineData("msgid \"a\"\nmsgstr \"\"", "TEXT005: the fr of \"a\" is empty")]
    [InlineData("msgid \"{0} a\"\nmsgstr \"b\"", "TEXT007: \"b\" and \"{0} a\" differ in their placeholders: {0}")]
    [InlineData("msgid \"a {{0}}\"\nmsgstr \"{1:d} b\"", "TEXT007: \"{1:d} b\" and \"a {{0}}\" differ in their placeholders: {1}")]
    [InlineData("msgid \"{0} a {1}\"\nmsgid_plural \"{0} as {1}\"\nmsgstr[0] \"un {1}\"\nmsgstr[1] \"{0}\"", "TEXT007: \"{0}\" and \"{0} a {1}\" differ in their placeholders: {1}")]
    [InlineData("msgid \"{0} a\"\nmsgid_plural \"{0} as\"\nmsgstr[0] \"{0}\"", "TEXT006: \"{0} a\" has 1 plural forms where the file's Plural-Forms says 2")]
    [InlineData("msgid \"a \"\nmsgstr \"b\"", "TEXT008: \"b\" and \"a \" differ in the blanks around them")]
    [InlineData("msgid \"a?\"\nmsgstr \"b ?\"", "TEXT009: \"b ?\" needs a no-break space before : ; ? ! and inside « »")]
    [InlineData("msgid \"a?\"\nmsgstr \"b?\"", "TEXT009: \"b?\" needs a no-break space before : ; ? ! and inside « »")]
    public void A_translation_that_would_mislead_is_refused(string entry, string reason)
    {
        var output = Check(("Texts/fr/a.po", French + entry));

        Assert.Equal($"Texts/fr/a.po(5): error {reason}", output);
    }

    [Fact]
    public void A_Spanish_question_opens_too()
    {
        var output = Check(("Texts/es/a.po", French + "msgid \"Sure?\"\nmsgstr \"Seguro?\"\n\nmsgid \"Really?\"\nmsgstr \"¿De verdad?\""));

        Assert.Equal("Texts/es/a.po(5): error TEXT009: \"Seguro?\" asks or exclaims without ¿ or ¡", output);
    }

    [Fact]
    public void A_guess_is_no_translation()
    {
        var output = Check(("A.cs", "_ = T[\"a\"] + T.Plural(1, \"b\", \"bs\");"), ("Texts/fr/a.po", French + "#, fuzzy\nmsgid \"a\"\nmsgstr \"A\"\n\nmsgid \"b\"\nmsgstr \"B\""));

        Assert.Equal("A.cs(1): error TEXT001: fr lacks \"a\"\nA.cs(1): error TEXT001: fr lacks \"b\" with its plural \"bs\"", output);
    }

    [Fact]
    public void Two_files_must_not_disagree_and_a_broken_line_is_named()
    {
        var output = Check(("Texts/fr/a.po", French + "msgid \"a\"\nmsgstr \"A\""), ("Texts/fr/b.po", French + "msgid \"a\"\nmsgstr \"B\"\nmsgstr x"));

        Assert.Equal("Texts/fr/b.po(5): error TEXT004: \"a\" is translated differently at Texts/fr/a.po(5)\nTexts/fr/b.po(7): error TEXT010: \"msgstr x\" is no line of a PO file", output);
    }

    [Theory]
    [InlineData("_ = T[$\"Hello {name}\"];", "TEXT002: a key cannot be interpolated: write \"{0}\" and pass the value as an argument")]
    [InlineData("_ = T[\"a {0} {1}\", 1];", "TEXT003: \"a {0} {1}\" has more placeholders than arguments")]
    [InlineData("throw RuleBroken.Now(\"a {0} {1}\");", "TEXT003: \"a {0} {1}\" has more placeholders than arguments")]
    [InlineData("RuleBroken.If(x, \"a {0} {1}\", f(1, 2));", "TEXT003: \"a {0} {1}\" has more placeholders than arguments")]
    public void A_key_that_cannot_be_said_is_refused(string code, string reason)
    {
        var output = Check(("A.cs", code), ("Texts/fr/a.po", French + "msgid \"a {0} {1}\"\nmsgstr \"{0} {1}\""));

        Assert.Equal($"A.cs(1): error {reason}", output);
    }

    [Theory]
    [InlineData("_ = T[\"a {0} {1}\", more];")]
    [InlineData("_ = new Text(\"a {0} {1}\", [.. more]);")]
    [InlineData("_ = T[\"a {0} {1}\"];")]
    public void A_list_of_arguments_or_a_template_is_taken_on_trust(string code) =>
        Assert.Equal("", Check(("A.cs", code), ("Texts/fr/a.po", French + "msgid \"a {0} {1}\"\nmsgstr \"{0} {1}\"")));

    [Fact]
    public void An_unused_translation_is_a_warning_when_asked_for()
    {
        Write("Texts/fr/a.po", French + "msgid \"a\"\nmsgstr \"A\"");

        Assert.Equal((0, ""), Run());
        Assert.Equal((0, "Texts/fr/a.po(5): warning TEXT011: nobody asks for \"a\""), Run("--unused"));
    }

    [Fact]
    public void The_stub_is_what_the_translator_still_has_to_write()
    {
        Write("Texts/fr/a.po", French + "msgid \"a\"\nmsgstr \"A\"");
        Write("src/Jury/A.cs", "_ = T[\"a\"] + T[\"b \\\"q\\\"\"] + T.Plural(1, \"{0} c\", \"{0} cs\") + t.Particular(\"door\", \"Open\");");
        Write("src/Calls/A.cs", "_ = T[\"d\"];");

        Assert.Equal((0, """
            #: src/Jury/A.cs:1
            msgid "b \"q\""
            msgstr ""

            #: src/Jury/A.cs:1
            msgid "{0} c"
            msgid_plural "{0} cs"
            msgstr[0] ""
            msgstr[1] ""

            #: src/Jury/A.cs:1
            msgctxt "door"
            msgid "Open"
            msgstr ""
            """), Run("--stub", "fr", "jury"));
        Assert.Contains("msgid \"d\"", Run("--stub", "fr").Output, StringComparison.Ordinal);
    }

    private const string French = "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=(n > 1);\\n\"\n\n\n";

    private string Check(params (string Path, string Content)[] files)
    {
        Directory.CreateDirectory(Path.Combine(folder, "Texts", "fr"));
        foreach (var (path, content) in files)
            Write(path, content);

        var (exit, output) = Run();
        Assert.Equal(output.Length == 0 ? 0 : 1, exit);
        return output;
    }

    private void Write(string path, string content)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    private (int Exit, string Output) Run(params string[] more)
    {
        var start = new ProcessStartInfo("node", [ScriptPath(), "--sources", folder, "--texts", Path.Combine(folder, "Texts"), .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.Equal("", errors.Result);
        return (node.ExitCode, output.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd());
    }

    private static string ScriptPath()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Corridor.sln")))
            root = root.Parent!;
        return Path.Combine(root.FullName, "src", "Corridor", "Texts", "check.mjs");
    }
}
