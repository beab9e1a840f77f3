package chat.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ServerMessage.Direct;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MailboxTest {

    private final Mailbox mailbox = new Mailbox(true);

    @BeforeEach
    void threeMessages() {
        for (String text : List.of("one", "two", "three")) {
            mailbox.add(new Direct("alice", "bob", text, Instant.EPOCH, null, false, 0));
        }
    }

    private List<Long> handedOver() {
        List<Long> numbers = new ArrayList<>();
        for (Direct next = mailbox.next(); next != null; next = mailbox.next()) {
            numbers.add(next.seq());
        }
        return numbers;
    }

    @Test
    void whoComesBackGetsWhatIsBehindWhatTheyHaveSeen() {
        assertThat(handedOver()).containsExactly(1L, 2L, 3L);
        mailbox.rewind(1);
        assertThat(handedOver()).containsExactly(2L, 3L);
    }

    /** A connection that took over in between may have gone back further than that, and got nothing out. */
    @Test
    void whoHasSeenEverythingGetsNothingAgain() {
        handedOver();
        mailbox.rewind(1);
        mailbox.rewind(3);
        assertThat(handedOver()).isEmpty();
    }

    @Test
    void whoDoesNotSayWhatTheyHaveSeenGetsWhatWasNotHandedOver() {
        mailbox.next();
        mailbox.rewind(-1);
        assertThat(handedOver()).containsExactly(2L, 3L);
    }

    @Test
    void aNumberThatWasNeverGivenCountsForNothing() {
        mailbox.next();
        mailbox.rewind(4);
        assertThat(handedOver()).containsExactly(2L, 3L);
    }
}
