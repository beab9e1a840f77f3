package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RoomEntry;
import chat.protocol.ServerMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinedRoomTest {

    private final JoinedRoom room = new JoinedRoom("dev");
    private long seq = 1;

    private void enter(String... others) {
        room.entered(
                new RoomEntry("dev", List.of(others), others.length, seq, seq, null, "e", false, 0), "alice", false);
    }

    private void join(String name) {
        room.joined(new ServerMessage.Joined("dev", ++seq, name));
    }

    private void leave(String name) {
        room.left(new ServerMessage.Left("dev", ++seq, name, "exit"));
    }

    private void say(String name) {
        room.said(name, true);
    }

    @Test
    void whoSpokeLastComesFirstAndTheSilentComeInTheOrderOfTheRoom() {
        enter("ann", "bob", "carol", "dave");
        say("carol");
        say("bob");

        assertThat(room.others()).containsExactly("bob", "carol", "ann", "dave");
        say("carol");
        assertThat(room.others()).containsExactly("carol", "bob", "ann", "dave");
    }

    @Test
    void newcomersComeLast() {
        enter("ann");
        join("zoe");
        join("bob");

        assertThat(room.others()).containsExactly("ann", "zoe", "bob");
    }

    @Test
    void whoLeftIsNotOffered() {
        enter("ann", "bob", "carol");
        say("bob");
        leave("bob");
        leave("ann");

        assertThat(room.others()).containsExactly("carol");
    }

    @Test
    void whoComesAgainHasNotSpoken() {
        enter("ann", "bob");
        say("bob");
        leave("bob");
        join("bob");

        assertThat(room.others()).containsExactly("ann", "bob");
    }

    @Test
    void roomThatIsFoundAgainKeepsTheOrderOfThoseWhoAreStillThere() {
        enter("ann", "bob", "carol");
        say("ann");
        say("carol");
        say("bob");
        enter("dave", "ann", "bob");

        assertThat(room.others()).containsExactly("bob", "ann", "dave");
    }
}
