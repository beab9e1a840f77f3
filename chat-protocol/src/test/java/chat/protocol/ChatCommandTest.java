package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ChatCommand.Face;
import chat.protocol.ChatCommand.Kind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ChatCommandTest {

    private static final List<String> ALL =
            Stream.of(Feature.values()).map(Feature::wire).toList();

    @ParameterizedTest
    @EnumSource
    void everyWordOfAFaceMeansOneCommandInWhateverCase(Face face) {
        assertThat(ChatCommand.of(face, Role.OPERATOR)).isNotEmpty().allSatisfy(command -> assertThat(
                        Stream.concat(Stream.of(command.word(face)), command.aliases(face).stream()))
                .allSatisfy(word -> {
                    assertThat(ChatCommand.find(face, Role.OPERATOR, word)).isEqualTo(command);
                    assertThat(ChatCommand.find(face, Role.OPERATOR, word.toUpperCase(Locale.ROOT)))
                            .isEqualTo(command);
                }));
    }

    @Test
    void noCommandOfAnOperatorIsForEverybody() {
        assertThat(Face.values()).allSatisfy(face -> assertThat(ChatCommand.of(face, Role.GUEST))
                .allSatisfy(command -> assertThat(command.role()).isEqualTo(Role.GUEST)));
        assertThat(ChatCommand.find(Face.CONSOLE, Role.GUEST, "kick")).isNull();
        assertThat(ChatCommand.find(Face.TEXT, Role.OPERATOR, "/stop")).isNull();
    }

    @Test
    void onlyTheLastArgumentMayBeLeftOutOrHoldWhiteSpace() {
        assertThat(ChatCommand.values()).allSatisfy(command -> {
            List<ChatCommand.Argument> arguments = command.arguments();
            arguments.stream().limit(Math.max(0, arguments.size() - 1)).forEach(argument -> {
                assertThat(argument.isOptional()).isEqualTo(argument.kind() == Kind.TIME);
                assertThat(argument.kind()).isIn(Kind.NAME, Kind.WHO, Kind.TIME, Kind.ROOM, Kind.NUMBER, Kind.FILE);
            });
        });
    }

    @ParameterizedTest
    @EnumSource
    void helpHasALineForEachCommandInFortyColumns(Face face) {
        List<String> lines = ChatCommand.help(face, Role.OPERATOR, ALL, "");

        int columns = face == Face.CONSOLE ? 40 : 40 - "* ".length();
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
        assertThat(lines.stream().map(line -> line.split(" ", 2)[0]))
                .containsExactlyElementsOf(ChatCommand.words(face, Role.OPERATOR, ALL));
    }

    @Test
    void helpLeavesOutWhatTheServerCannotDo() {
        List<String> all = ChatCommand.help(Face.TEXT, Role.GUEST, ALL, "");
        List<String> few = ChatCommand.help(Face.TEXT, Role.GUEST, List.of("eclipse"), "");

        assertThat(all).anyMatch(line -> line.startsWith("/search"));
        assertThat(few).noneMatch(line -> line.startsWith("/search")).hasSize(all.size() - 5);
    }

    @ParameterizedTest
    @CsvSource({"GUEST, 21", "MEMBER, 25", "MODERATOR, 32", "OPERATOR, 34"})
    void helpShowsEachRoleWhatIsOfUseToIt(Role role, int lines) {
        List<String> help = ChatCommand.help(Face.TERMINAL, role, ALL, "");
        assertThat(help).hasSize(lines);
        boolean isGuest = role == Role.GUEST;
        assertThat(help.stream().anyMatch(line -> line.startsWith("/register"))).isEqualTo(isGuest);
        assertThat(help.stream().anyMatch(line -> line.startsWith("/close"))).isNotEqualTo(isGuest);
    }

    @Test
    void helpOfOneCommandExplainsIt() {
        assertThat(ChatCommand.help(Face.TEXT, Role.GUEST, List.of(), "quiet"))
                .containsExactly(
                        "/quiet [on|off]: hides who joins and leaves; alone, it turns on or off. For example: /quiet on");
        assertThat(ChatCommand.help(Face.TEXT, Role.GUEST, List.of(), "/R"))
                .containsExactly("/reply TEXT, /r: writes TEXT to whoever wrote to you alone last, to them alone."
                        + " For example: /reply hello");
        assertThat(ChatCommand.help(Face.CONSOLE, Role.OPERATOR, List.of(), "stop"))
                .containsExactly("stop: says goodbye to everybody and ends the server.");
    }

    @ParameterizedTest
    @EnumSource
    void everyExampleIsRight(Face face) {
        assertThat(ChatCommand.of(face, Role.OPERATOR)).allSatisfy(command -> {
            CommandLine example = CommandLine.parse(face, Role.OPERATOR, command.example(face));
            assertThat(example.asksFor(command)).as(command.example(face)).isTrue();
        });
    }
}
