package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.LeaveReason;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChatFailureTest {

    private final RecordingRoom room = new RecordingRoom();
    private final Chat chat = new Chat(3, room, InstantSource.system());

    @Test
    void nameAndSeatAreFreeEvenIfTheOthersCannotBeTold() throws Exception {
        Membership alice = chat.join("alice", () -> {}).membership();
        room.before = event -> {
            room.before = next -> {};
            throw new IllegalStateException("out of memory");
        };
        try {
            alice.leave(LeaveReason.EXIT);
        } catch (IllegalStateException e) {
            // whether it is told or not
        }
        chat.join("alice", () -> {});
    }

    @Test
    void entryThatFailsAfterItWasPublishedLeavesNobodyBehind() throws Exception {
        assertThatThrownBy(() -> chat.join("alice", () -> {
                    throw new IllegalStateException("no loop");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(chat.join("bob", () -> {}).roster()).isEqualTo(new Roster(List.of("bob"), 1));
    }
}
