package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ChatCommand.Face;
import chat.protocol.ChatCommand.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {

    private static CommandLine parse(String line) {
        return CommandLine.parse(Face.TERMINAL, Role.GUEST, line);
    }

    private static CommandLine console(String line) {
        return CommandLine.parse(Face.CONSOLE, Role.OPERATOR, line);
    }

    /** The page's own parser is held against the same lines. */
    @ParameterizedTest
    @CsvFileSource(
            resources = "/command-lines.csv",
            delimiter = '|',
            quoteCharacter = '\'',
            numLinesToSkip = 1,
            nullValues = "none")
    void lineOfTheChatMeans(
            String line, @Nullable String command, String target, String text, @Nullable String problem) {
        CommandLine typed = parse(line.replace("\\n", "\n"));

        assertThat(typed.problem()).isEqualTo(problem);
        assertThat(typed.command()).isEqualTo(command == null ? null : ChatCommand.valueOf(command));
        if (problem == null) {
            assertThat(typed.target()).isEqualTo(target);
            assertThat(typed.text()).isEqualTo(text.replace("\\n", "\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/* a\n * b */", "/etc/hosts\n/etc/passwd", "/\n/", "/usersx\n", "hello\n/exit", "exit\nnow"})
    void pastedLinesAreSaidWhateverTheyBeginWith(String lines) {
        assertThat(parse(lines)).isEqualTo(new CommandLine(ChatCommand.SAY, "", lines, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t \t", "\u3000", "\u200b"})
    void blankLineIsNothing(String line) {
        assertThat(parse(line)).isEqualTo(new CommandLine(null, "", "", null));
        assertThat(console(line)).isEqualTo(new CommandLine(null, "", "", null));
    }

    @ParameterizedTest
    @CsvSource({
        "'  say   hi  ', ANNOUNCE, '', hi",
        "'/SAY Back  in /five', ANNOUNCE, '', Back  in /five",
        "'kick  @bob  too  loud ', KICK, bob, too  loud",
        "kick bob, KICK, bob, ''",
        "limit, LIMIT, '', ''",
        "stop, STOP, '', ''",
    })
    void lineOfTheConsoleMeans(String line, ChatCommand command, String target, String text) {
        assertThat(console(line)).isEqualTo(new CommandLine(command, target, text, null));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "/mute @bob 10m, MUTE, bob, '', none, 600",
                "/mute bob, MUTE, bob, '', none, none",
                "/ban bob, BAN, bob, '', none, none",
                "/ban 10.0.0.0/8 2h, BAN, 10.0.0.0/8, '', none, 7200",
                "/ban bob 7D  too  loud, BAN, bob, too  loud, none, 604800",
                "/ban bob too loud, BAN, bob, too loud, none, none",
                "/ban bob for 7 days, BAN, bob, for 7 days, none, none",
                "/ban bob 90s 90s, BAN, bob, 90s, none, 90",
                "/kick bob too loud, KICK, bob, too loud, none, none",
                "/kick bob #dev, KICK, bob, '', dev, none",
                "/kick bob #dev  too loud, KICK, bob, too loud, dev, none",
                "/kick bob too loud #dev, KICK, bob, too loud #dev, none, none",
                "/op bob, OP, bob, '', none, none",
                "/op bob Operator, OP, bob, Operator, none, none",
                "/bans, BANS, '', '', none, none",
            })
    void lineOfAnOperatorMeans(
            String line,
            ChatCommand command,
            String target,
            String text,
            @Nullable String room,
            @Nullable Long seconds) {
        assertThat(CommandLine.parse(Face.TEXT, Role.OPERATOR, line))
                .isEqualTo(new CommandLine(command, target, text, null, room, seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "/mute, '/mute takes a name: /mute bob 10m'",
        "/mute bob soon, 'A time looks like 90s, 10m, 2h, 7d or 3w, and nothing may follow it'",
        "/mute bob 10m now, 'A time looks like 90s, 10m, 2h, 7d or 3w, and nothing may follow it'",
        "/ban bob 10min, 'A time looks like 90s, 10m, 2h, 7d or 3w'",
        "/ban bob 1d12h too loud, 'A time looks like 90s, 10m, 2h, 7d or 3w'",
        "/ban bob 0s, 'A time looks like 90s, 10m, 2h, 7d or 3w'",
        "/ban bob 7 days, 'A time looks like 90s, 10m, 2h, 7d or 3w'",
        "/ban, '/ban takes a name, an address or a network: /ban bob 7d too loud'",
        "/kick bob #, '/kick takes a name: /kick bob too loud'",
        "/op, '/op takes a name: /op bob moderator'",
        "/op bob king, A role is moderator or operator",
        "/op bob member, A role is moderator or operator",
    })
    void operatorIsToldWhatACommandTakes(String line, String problem) {
        assertThat(CommandLine.parse(Face.TEXT, Role.OPERATOR, line).problem()).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "kick bob #dev too loud, kick, bob, dev, none, none, too loud",
                "ban bob 2h too loud, ban, bob, none, none, 7200, too loud",
                "mute bob 10m, mute, bob, none, none, 600, none",
                "op bob OPERATOR, op, bob, none, operator, none, none",
                "op bob, op, bob, none, none, none, none",
                "bans, bans, none, none, none, none, none",
            })
    void commandThatKeepsOrderIsAMessage(
            String line,
            String action,
            @Nullable String target,
            @Nullable String room,
            @Nullable String role,
            @Nullable Long seconds,
            @Nullable String reason) {
        assertThat(console(line).moderate("7"))
                .isEqualTo(new ClientMessage.Moderate(action, target, room, role, seconds, reason, "7"));
    }

    @Test
    void guestHasNoCommandsThatKeepOrder() {
        assertThat(parse("/ban bob").problem()).startsWith("Unknown command: /ban.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "ten", "1.5", "10 20", "2147483648", "99999999999999999999", "0x10"})
    void whatIsNoNumberIsRefused(String junk) {
        assertThat(console("limit " + junk).problem())
                .isEqualTo("limit takes a whole number from 1 on, or nothing: limit 10");
    }

    @Test
    void numberAndSwitchMayBeLeftOut() {
        assertThat(parse("/history").number(20)).isEqualTo(20);
        assertThat(parse("/history  5 ").number(20)).isEqualTo(5);
        assertThat(parse("/quiet").turned(true)).isFalse();
        assertThat(parse("/quiet").turned(false)).isTrue();
        assertThat(parse("/quiet ON").turned(false)).isTrue();
        assertThat(parse("/quiet off").turned(false)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void everyCommandThatTakesNothingSaysSo(Face face) {
        assertThat(ChatCommand.of(face, Role.OPERATOR))
                .filteredOn(command -> command.arguments().isEmpty())
                .isNotEmpty()
                .allSatisfy(command -> {
                    String line = command.word(face).toUpperCase(Locale.ROOT) + " now";
                    CommandLine typed = CommandLine.parse(face, Role.OPERATOR, line);
                    assertThat(typed.asksFor(command)).isFalse();
                    assertThat(typed.problem())
                            .startsWith("Type " + command.word(face))
                            .endsWith(" alone, with nothing after it");
                });
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "/join ,ROOM",
                "/join #,ROOM",
                "/JOIN \t#,ROOM",
                "/msg ,NAME",
                "/msg @,NAME",
                "/msg bob ,TEXT",
                "/r ,TEXT",
                "/help ,COMMAND",
                "/quiet ,SWITCH",
                "/msg bob hello ,",
                "/users ,",
                "/join,",
                "/join #de,",
                "/nowhere ,",
                " /join ,",
                "join ,",
                ",",
            })
    void argumentAtTheEndIsKnown(@Nullable String before, @Nullable Kind kind) {
        CommandLine.Slot slot = CommandLine.slot(Face.TERMINAL, Role.GUEST, before == null ? "" : before);

        assertThat(slot == null ? null : slot.kind()).isEqualTo(kind);
    }
}
