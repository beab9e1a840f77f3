package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DestinationTest {

    private final Rooms rooms = new Rooms();
    private final Destination destination = new Destination(rooms);

    private void arrive(long move, String room) {
        destination.arrive(move, rooms.add(room));
    }

    @Test
    void linesGoToTheCurrentRoom() {
        assertThat(destination.room()).isEqualTo("lobby");
        rooms.setCurrent(rooms.add("dev"));
        assertThat(destination.room()).isEqualTo("dev");
    }

    @Test
    void linesBehindAMoveGoWhereItLeadsBeforeItHasComeAbout() {
        long move = destination.moveTo("DEV");
        assertThat(destination.room()).isEqualTo("DEV");
        arrive(move, "dev");
        assertThat(destination.room()).isEqualTo("dev");
    }

    @Test
    void linesGoOnWhereTheyWentIfNothingComesOfAMove() {
        destination.giveUp(destination.moveTo("dev"));

        assertThat(destination.room()).isEqualTo("lobby");
    }

    @Test
    void latestOfSeveralMovesCounts() {
        long dev = destination.moveTo("dev");
        long ops = destination.moveTo("ops");
        arrive(dev, "dev");
        assertThat(destination.room()).isEqualTo("ops");
        destination.giveUp(ops);
        assertThat(destination.room()).isEqualTo("dev");
    }

    @Test
    void moveOfWhichNothingComesDoesNotLeadBehindTheOneBeforeIt() {
        rooms.setCurrent(rooms.add("dev"));
        destination.moveTo("lobby");
        destination.giveUp(destination.moveTo("a!b"));

        assertThat(destination.room()).isEqualTo("lobby");
    }

    @Test
    void moveThatComesAboutWhenOneIsElsewhereAlreadyDoesNotLeadBack() {
        rooms.setCurrent(rooms.add("dev"));
        long ops = destination.moveTo("ops");
        long lobby = destination.moveTo("lobby"); // where one is already, so nobody has to be asked
        arrive(lobby, "lobby");
        arrive(ops, "ops");

        assertThat(destination.room()).isEqualTo("lobby");
    }
}
