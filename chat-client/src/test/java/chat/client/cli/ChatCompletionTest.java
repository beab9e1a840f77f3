package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RoomEntry;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.Feature;
import chat.protocol.Role;
import chat.terminal.Completion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionTest {

    private final JoinedRooms rooms = new JoinedRooms();
    private final RecentContacts contacts = new RecentContacts();
    private List<String> features =
            Stream.of(Feature.values()).map(Feature::wire).toList();
    private final ChatCompletion completion =
            new ChatCompletion(rooms, contacts, new IgnoredPeople(), () -> features, () -> Role.GUEST);

    ChatCompletionTest() {
        enter(rooms.lobby(), "bob", "bill", "Zo\u00eb", "me.too", "_under_");
    }

    private static void enter(JoinedRoom room, String... others) {
        room.entered(
                new RoomEntry(room.name(), List.of(others), others.length, 1, 1, null, null, false, 0), "alice", false);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "bo,0,'bob: '",
                "BO,0,'bob: '",
                "zO,0,'Zo\u00eb: '",
                "zoe,0,'Zo\u00eb: '",
                "zoe\u0308,0,'Zo\u00eb: '",
                "\uFF22\uFF2F,0,'bob: '",
                "un,0,'_under_: '",
                "_u,0,'_under_: '",
                "_bo,1,'bob '",
                "@bo,1,'bob '",
                "@@bo,2,'bob '",
                "(bo,1,'bob '",
                "'\"bo',1,'bob '",
                "'bill,bo',5,'bob '",
                "\u00bbZo,1,'Zo\u00eb '",
                "*bo,1,'bob '",
                "hello bo,6,'bob '",
                "hello @BO,7,'bob '",
                "hello (zo,7,'Zo\u00eb '",
                " bo,1,'bob '",
                "/ME bo,4,'bob '",
                "/US,0,'/users '",
                "/me bo,4,'bob '",
                "/say bo,5,'bob '",
                "'one\nbo',4,'bob '",
                "'one\tbo',4,'bob '",
                "me,0,'me.too: '",
                "/us,0,'/users '",
                "/me,0,'/me '",
            })
    void lastWordIsCompleted(String line, int start, String replacement) {
        assertThat(completion.complete(line)).isEqualTo(new Completion(start, List.of(replacement)));
    }

    @Test
    void whoSpokeLastIsOfferedFirst() {
        rooms.lobby().said("Zo\u00eb", true);
        rooms.lobby().said("bill", true);

        assertThat(completion.complete("b").replacements()).containsExactly("bill: ", "bob: ");
        assertThat(completion.complete("").replacements())
                .containsExactly("bill: ", "Zo\u00eb: ", "bob: ", "me.too: ", "_under_: ");
        assertThat(completion.complete("hi @"))
                .isEqualTo(new Completion(4, List.of("bill ", "Zo\u00eb ", "bob ", "me.too ", "_under_ ")));
    }

    @Test
    void whatTheServerCannotDoIsNotOffered() {
        assertThat(completion.complete("/sea").replacements()).containsExactly("/search ");
        features = List.of();
        assertThat(completion.complete("/sea").replacements()).isEmpty();
        assertThat(completion.complete("/help sea").replacements()).isEmpty();
    }

    @Test
    void slashAtTheBeginningOffersAllCommands() {
        assertThat(completion.complete("/"))
                .isEqualTo(new Completion(
                        0,
                        ChatCommand.words(Face.TERMINAL, Role.GUEST, features).stream()
                                .map(word -> word + " ")
                                .toList()));
        assertThat(completion.complete("hello /").replacements()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dance", "x", "hello xyz", "@xyz", "https://bo", "bobby", "kebob", "\u0301"})
    void whatNothingBeginsWithIsLeft(String line) {
        assertThat(completion.complete(line).replacements()).isEmpty();
    }

    private List<String> offered(String line) {
        return completion.complete(line).replacements();
    }

    @Test
    void roomsAreOfferedBehindTheCommandsThatTakeOne() {
        rooms.add("dev");
        rooms.setCurrent(rooms.add("ops"));
        rooms.heardOf(List.of("lobby", "dev", "Docs"));

        assertThat(completion.complete("/join d")).isEqualTo(new Completion(6, List.of("dev ", "Docs ")));
        assertThat(offered("/join #DO")).containsExactly("Docs ");
        assertThat(offered("/join ")).containsExactly("lobby ", "dev ", "Docs ");
        assertThat(offered("/part ")).containsExactly("ops ", "dev ");
        assertThat(offered("/part l")).isEmpty();
        assertThat(completion.complete("/JOIN  #d")).isEqualTo(new Completion(8, List.of("dev ", "Docs ")));
    }

    @Test
    void peopleAreOfferedBehindMsgBeginningWithWhomOneWroteTo() {
        rooms.setCurrent(rooms.add("dev"));
        enter(rooms.current(), "barbara", "bill");
        contacts.wrote("bea");
        contacts.wroteTo("bob");

        assertThat(completion.complete("/msg b"))
                .isEqualTo(new Completion(5, List.of("bob ", "bea ", "barbara ", "bill ")));
        assertThat(offered("/MSG\t@BE")).containsExactly("bea ");
        assertThat(offered("/msg bob b")).as("a word of the text").containsExactly("barbara ", "bill ");
    }

    @Test
    void replyIsTurnedIntoAMessageToWhoeverWroteLast() {
        assertThat(offered("/reply x")).isEmpty();
        assertThat(offered("/reply ")).isEmpty();
        assertThat(offered("/r")).containsExactly("/rooms ", "/reply ", "/register ");
        contacts.wrote("bea");
        contacts.wroteTo("bob");

        assertThat(completion.complete("/reply ")).isEqualTo(new Completion(0, List.of("/msg bea ")));
        assertThat(completion.complete("/r ")).isEqualTo(new Completion(0, List.of("/msg bea ")));
        assertThat(offered("/r")).containsExactly("/msg bea ", "/rooms ", "/reply ", "/register ");
    }

    @Test
    void namesAreThoseOfTheCurrentRoom() {
        rooms.setCurrent(rooms.add("dev"));
        enter(rooms.current(), "barbara");

        assertThat(offered("b")).containsExactly("barbara: ");
    }

    @Test
    void nothingThatAServerCallsSomebodyOrARoomIsOfferedAsItIs() {
        enter(rooms.lobby(), "a\u001b[2J", "a\n\u202e");
        rooms.heardOf(List.of("a\u009b31m"));
        contacts.wrote("a\u0007 b");

        assertThat(offered("a")).containsExactly("a\uFFFD[2J: ", "a\uFFFD\uFFFD: ");
        assertThat(offered("/join a")).containsExactly("a\uFFFD31m ");
        assertThat(offered("/reply ")).containsExactly("/msg a\uFFFD b ");
        assertThat(offered("/msg a")).contains("a\uFFFD b ");
    }

    @Test
    void commandsAreOfferedBehindHelp() {
        assertThat(offered("/help q")).containsExactly("quiet ");
    }
}
