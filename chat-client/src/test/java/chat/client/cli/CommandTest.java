package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "hello|SAY|hello",
                " hello |SAY| hello ",
                "exit now|SAY|exit now",
                "Exit|SAY|Exit",
                " exit|SAY| exit",
                " /users|SAY| /users",
                "/say /etc/hosts|SAY|/etc/hosts",
                "/say exit|SAY|exit",
                "/say  two spaces|SAY| two spaces",
                "/say|SAY|''",
                "exit|LEAVE|''",
                "/exit|LEAVE|''",
                "/quit|LEAVE|''",
                "/QUIT now|LEAVE|''",
                "/users|USERS|''",
                "/help me|HELP|''",
                "/|UNKNOWN|/",
                "/me waves|ME|waves",
                "/me|ME|''",
                "/me  two spaces|ME| two spaces",
                "/me /dance|ME|/dance",
                "/mean|UNKNOWN|/mean",
                "/ME waves|ME|waves",
                "/quiet|QUIET|''",
                "/quiet off |QUIET|off",
                "/quiet  on|QUIET|on",
                "/quiet please|QUIET|please",
                "/quietly|UNKNOWN|/quietly",
                "/exit |LEAVE|''",
                "/Users|USERS|''",
                "/usersx|UNKNOWN|/usersx",
                "/rooms|ROOMS|''",
                "/rooms of mine|ROOMS|''",
                "/topic|TOPIC|''",
                "/topic  releases, and what breaks them |TOPIC|releases, and what breaks them",
                "/topic - |TOPIC|-",
                "/history|HISTORY|''",
                "/history 50 |HISTORY|50",
                "/reply hello|REPLY|hello",
                "/reply|REPLY|''",
                "/r  two spaces|REPLY| two spaces",
                "/rooms2|UNKNOWN|/rooms2",
                "''|NOTHING|''",
                "'  '|NOTHING|''"
            })
    void lineMeans(String line, Command.Kind kind, String text) {
        Command command = Command.parse(line);
        assertThat(command.kind()).isEqualTo(kind);
        assertThat(command.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "/join dev|JOIN|dev|''",
                "/join  #dev |JOIN|dev|''",
                "/join|JOIN|''|''",
                "/join #|JOIN|''|''",
                "/join ##|JOIN|#|''",
                "/join my room|JOIN|my room|''",
                "/join # my|JOIN| my|''",
                "/part|PART|''|''",
                "/part #dev|PART|dev|''",
                "/part dev bye all|PART|dev|bye all",
                "/msg bob hello|MSG|bob|hello",
                "/msg  bob  two spaces |MSG|bob| two spaces ",
                "/msg bob|MSG|bob|''",
                "/msg bob |MSG|bob|''",
                "/msg|MSG|''|''",
                "hello|SAY|''|hello",
            })
    void commandNamesARoomOrAPerson(String line, Command.Kind kind, String to, String text) {
        assertThat(Command.parse(line)).isEqualTo(new Command(kind, to, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/* a\n * b */", "/etc/hosts\n/etc/passwd", "/\n/", "/usersx\n", "hello\n/exit", "exit\nnow"})
    void pastedLinesAreSaidWhateverTheyBeginWith(String lines) {
        assertThat(Command.parse(lines)).isEqualTo(new Command(Command.Kind.SAY, lines));
    }

    @Test
    void commandTakesThePastedLinesBehindIt() {
        assertThat(Command.parse("/me waves\nand nods")).isEqualTo(new Command(Command.Kind.ME, "waves\nand nods"));
        assertThat(Command.parse("/say\n/one\n/two")).isEqualTo(new Command(Command.Kind.SAY, "/one\n/two"));
        assertThat(Command.parse("/msg bob\n/one\n/two")).isEqualTo(new Command(Command.Kind.MSG, "bob", "/one\n/two"));
    }
}
