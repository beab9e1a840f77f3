package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpeakersTest {

    private final Speakers speakers = new Speakers();

    @Test
    void whoSpokeLastComesFirstAndTheSilentComeInTheOrderOfTheRoom() {
        speakers.reset(List.of("ann", "bob", "carol", "dave"));
        speakers.said("carol");
        speakers.said("bob");

        assertThat(speakers.all()).containsExactly("bob", "carol", "ann", "dave");
        speakers.said("carol");
        assertThat(speakers.all()).containsExactly("carol", "bob", "ann", "dave");
    }

    @Test
    void newcomersComeLast() {
        speakers.reset(List.of("ann"));
        speakers.joined("zoe");
        speakers.joined("bob");

        assertThat(speakers.all()).containsExactly("ann", "zoe", "bob");
    }

    @Test
    void whoLeftIsNotOffered() {
        speakers.reset(List.of("ann", "bob", "carol"));
        speakers.said("bob");
        speakers.left("bob");
        speakers.left("ann");

        assertThat(speakers.all()).containsExactly("carol");
    }

    @Test
    void whoComesAgainHasNotSpoken() {
        speakers.reset(List.of("ann", "bob"));
        speakers.said("bob");
        speakers.left("bob");
        speakers.joined("bob");

        assertThat(speakers.all()).containsExactly("ann", "bob");
    }

    @Test
    void roomThatIsFoundAgainKeepsTheOrderOfThoseWhoAreStillThere() {
        speakers.reset(List.of("ann", "bob", "carol"));
        speakers.said("ann");
        speakers.said("carol");
        speakers.said("bob");
        speakers.reset(List.of("dave", "ann", "bob"));

        assertThat(speakers.all()).containsExactly("bob", "ann", "dave");
    }
}
