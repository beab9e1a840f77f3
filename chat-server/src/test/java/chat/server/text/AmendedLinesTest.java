package chat.server.text;

import static chat.server.text.Visitor.TIME;
import static chat.server.text.Visitor.said;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage;
import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Found;
import chat.protocol.ServerMessage.History;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Correcting what one said, taking it back, and not hearing somebody, for people. */
final class AmendedLinesTest {

    private final Visitor alice = new Visitor();

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(alice.finish()).isFalse();
    }

    @Test
    void latestOwnMessageOfTheRoomIsMeantAndNotOneThatWasTakenBack() {
        assertThat(alice.meant("/edit nothing yet")).isNull();
        assertThat(alice.shown()).startsWith("* You have said nothing here");
        alice.shown(
                new History("lobby", List.of(said("lobby", 3, "alice", "old"), said("lobby", 4, "bob", "old too"))));
        assertThat(alice.meant("/edit new")).isEqualTo(new ClientMessage.Edit("lobby", 3, "new", null));
        alice.shown(
                said("lobby", 8, "alice", "one"), said("lobby", 9, "alice", "two"), said("lobby", 10, "bob", "three"));
        assertThat(alice.meant("/delete")).isEqualTo(new ClientMessage.Delete("lobby", 9, null));
        assertThat(alice.meant("/delete BOB")).isEqualTo(new ClientMessage.Delete("lobby", 10, null));
        alice.shown(new Deleted("lobby", 11, 9, "alice"), new Deleted("lobby", 12, 10, "carol"));
        assertThat(alice.meant("/delete bob")).isEqualTo(new ClientMessage.Delete("lobby", 4, null));
    }

    @Test
    void whatOthersChangeIsToldAndHistoryIsAsItIsNow() {
        assertThat(alice.shown(
                        new Edited("lobby", 9, 8, "bob", "better"),
                        new Deleted("lobby", 10, 8, "bob"),
                        new Edited("lobby", 11, 7, "alice", "mine")))
                .isEqualTo("* bob corrected: better\r\n* bob deleted a message\r\n* You corrected: mine\r\n");
        Message edited = new Message("lobby", 3, "bob", "new", TIME, null, false, null, true, false);
        Message deleted = new Message("lobby", 4, "bob", "", TIME, null, false, null, false, true);
        assertThat(alice.shown(new History("lobby", List.of(edited, deleted))))
                .contains("bob: new (edited)\r\n", "] * bob: This message was deleted.\r\n");
    }

    @Test
    void whatWasAskedForInARoomIsNotToldBehindTheWayOut() {
        alice.enterDev();
        alice.shown(new Left("dev", 42, "alice", "kicked"));
        assertThat(alice.shown(
                        new History("dev", List.of(said("dev", 40, "bob", "late"))),
                        new Edited("dev", 41, 40, "alice", "late"),
                        new Deleted("dev", 41, 40, "alice")))
                .isEmpty();
        assertThat(alice.shown(said("lobby", 8, "bob", "still here"))).contains("still here");
    }

    @Test
    void whoIsIgnoredIsNotHeardWhereverTheySpeak() {
        assertThat(alice.told("/ignore")).startsWith("* You ignore nobody.");
        assertThat(alice.told("/ignore BOB"))
                .isEqualTo("* What BOB says is hidden from now on. /unignore BOB shows it again.\r\n");
        assertThat(alice.told("/ignore")).isEqualTo("* You ignore BOB.\r\n");
        assertThat(alice.shown(
                        said("lobby", 8, "bob", "loud"),
                        new Edited("lobby", 9, 8, "bob", "louder"),
                        new Deleted("lobby", 10, 8, "bob"),
                        new DirectMessage("bob", "alice", "psst", TIME, null, false, 1)))
                .isEmpty();
        assertThat(alice.told("/r hello")).startsWith("Nobody has written to you yet.");
        assertThat(alice.shown(new History("lobby", List.of(said("lobby", 8, "bob", "loud")))))
                .doesNotContain("loud");
        assertThat(alice.shown(new Found("loud", List.of(said("lobby", 8, "bob", "loud")), null)))
                .doesNotContain("bob");
        assertThat(alice.shown(said("lobby", 11, "b0b", "heard"))).contains("b0b: heard");

        assertThat(alice.told("/unignore bob")).isEqualTo("* What bob says is shown again.\r\n");
        assertThat(alice.told("/unignore bob")).isEqualTo("* bob is not ignored.\r\n");
        assertThat(alice.shown(said("lobby", 12, "bob", "again"))).contains("bob: again");
    }

    @Test
    void soManyAndNoMoreAreIgnored() {
        for (int i = 0; i < TextSession.MAX_IGNORED; i++) {
            alice.told("/ignore troll" + i);
        }
        assertThat(alice.told("/ignore bob")).startsWith("* You ignore 100 people already.");
        assertThat(alice.told("/ignore troll7"))
                .isEqualTo("* What troll7 says is hidden from now on. /unignore troll7 shows it again."
                        + " Nobody here is called troll7. /users shows who is here.\r\n");
    }
}
