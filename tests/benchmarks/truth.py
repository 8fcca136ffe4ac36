"""What labelled and captioned photos show, as far as their labels and captions tell.

Sets overlap: a room of one set may be the kitchen of another, and every set has its own name for a shirt. So
for each label some photos are right, most are wrong, and those of labels that may well mean the same are left
out of the library that is asked.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photosearch.models.base import Embedder, Embeddings, normalized

ALIKE = """
body top t-shirt shirt undershirt polo longsleeve hoodie blouse blazer outwear dress skirt jersey sweatshirt
cardigan suit trench_coat clothing_* abaya kimono gown cloak bib military_uniform jean pajama lab_coat
fur_coat poncho brassiere bow_tie windsor_tie shorts pants; hat cowboy_hat sombrero bearskin mortarboard
shower_cap bathing_cap crash_helmet football_helmet bonnet; shoes sandal clog loafer running_shoe shoe_shop
cowboy_boot sock; mountain alp valley glacier landscape cliff promontory volcano foggy; sea ocean seashore
sandbar breakwater lakeside coral_reef beacon promontory dock wreck sky landscape pier sunrise; forest
rainforest bamboo_forest garden landscape foggy mountain campus park_bench; sky cloudy shine sunrise foggy
rainy landscape ocean sea desert airport; street buildings campus house_exterior palace airport cab minibus
streetcar trolleybus rainy traffic_light parking_meter church castle; computer_room laptop desktop_computer
monitor screen notebook typewriter_keyboard mouse computer_keyboard space_bar hand-held_computer;
football_stadium football_field scoreboard soccer_ball football_helmet ballplayer; tennis_court racket
tennis_ball; kitchen stove refrigerator microwave dishwasher toaster espresso_maker; bedroom four-poster
quilt pillow studio_couch bassinet crib; bathroom bathtub tub toilet_seat shower_curtain washbasin
medicine_chest toilet_tissue; library bookshop bookcase; ice_skating inline_skate puck; art_gallery
auditorium library stage theater_curtain cinema; airport airplanes airliner plane wing warplane; desert
valley landscape; garden greenhouse patio house_exterior picket_fence campus; cat wild_cat tabby
egyptian_cat persian_cat siamese_cat angora tiger_cat lynx cougar* leopard* cheetah jaguar snow_leopard
kit_fox madagascar_cat; dog dalmatian; mushroom bolete agaric earthstar gyromitra hen-of-the-woods stinkhorn
coral_fungus; cup coffee_mug coffeepot goblet teapot beer_glass pitcher ewer water_jug espresso vase
mixing_bowl measuring_cup; chair windsor_chair barber_chair folding_chair rocking_chair throne studio_couch;
lamp lampshade table_lamp chandelier spotlight torch; watch stopwatch digital_watch wall_clock analog_clock
digital_clock magnetic_compass; camera polaroid_camera reflex_camera lens_cap tripod projector; cellphone
cellular_telephone dial_telephone pay-phone ipod hand-held_computer; headphone loudspeaker microphone; crab
king_crab rock_crab dungeness_crab fiddler_crab hermit_crab; lobster american_lobster spiny_lobster
crayfish; crocodile crocodile_head african_crocodile american_alligator; elephant tusker african_elephant
indian_elephant; flamingo flamingo_head; leopards wild_cat cougar_body cougar_face leopard snow_leopard
jaguar cheetah tiger lynx; faces faces_easy; schooner ketch yawl catamaran trimaran ferry pirate liner
container_ship fireboat lifeboat speedboat boathouse; hawksbill loggerhead leatherback_turtle box_turtle
mud_turtle terrapin; stegosaurus brontosaurus triceratops; rooster cock hen; pigeon ibis emu limpkin
bustard; motorbikes moped motor_scooter; car_side sports_car convertible beach_wagon cab limousine racer
model_t jeep minivan pickup car_wheel grille; electric_guitar mandolin banjo acoustic_guitar violin cello;
grand_piano organ upright; saxophone sax euphonium french_horn trombone oboe bassoon flute; revolver rifle
assault_rifle cannon holster; butterfly admiral monarch ringlet sulphur_butterfly cabbage_butterfly
lycaenid; sunflower sunflowers gazania; lotus water_lilly water_lily lotus_lotus; dandelion common_dandelion
colt's_foot; rose roses camellia; daisy oxeye_daisy barbeton_daisy osteospermum cape_flower mexican_aster;
tulips siam_tulip; snoopy garfield comic_book; kangaroo wallaby; rhino hippopotamus; llama arabian_camel ram
bighorn; sea_horse seahorse; bass coho tench barracouta; panda lesser_panda giant_panda; beaver platypus
marmot otter; hedgehog porcupine; inline_skate ice_skating; helicopter airship; octopus nautilus
chambered_nautilus; pagoda minaret mosque buddha palace; barrel rain_barrel; binocular binoculars; stop_sign
street_sign traffic_light; dollar_bill wallet; gerenuk okapi impala hartebeest gazelle zebra; tick ant
mayfly dragonfly damselfly lacewing scorpion; umbrella parasol; apple* *apple granny_smith *_apple
pomegranate nectarine peach; *melon watermelon cucumber; *milk *yoghurt *soyghurt *oatghurt *cream; *juice
orange satsumas lemon lime *grapefruit; *potato mashed_potato; zucchini cucumber aubergine; house_exterior
barn boathouse tile_roof thatch; ceiling_fan electric_fan; starfish sea_urchin; joshua_tree desert; brain
brain_coral"""
"""Groups of labels, split by semicolons, whose photos may show what another label of the group says."""

NO_ANSWER = """
body top outwear shine bass faces_easy faces mayfly landscape buildings car_side crocodile_head
flamingo_head cougar_face cougar_body house_exterior longsleeve campus ketch sky cloudy wild_cat undershirt
polo blouse brain tick shirt"""
"""Labels that mean something else than they say, or that photos of many others show."""

KINDS = ("dog", "cat", "kitchen", "street", "sea", "mountain", "forest", "garden")
"""Labels that single photos of ImageNet's classes may show, whatever they are called: those are left out."""

SINGLE = "imagenet_sample"
"""The set of one photo a class."""

PEOPLE_SAY = {
    "binocular": "binoculars",
    "motorbikes": "motorbike",
    "airplanes": "airplane",
    "leopards": "leopard",
    "water_lilly": "water lily",
    "cellphone": "cell phone",
    "hawksbill": "hawksbill turtle",
    "rainy": "rainy weather",
    "foggy": "foggy weather",
}

ABSENT = """
a birthday cake with candles; a passport; an x-ray of a hand; a wedding ceremony; a bowl of ramen; the
Eiffel Tower; an invoice; a rocket launch; a chess board; a Christmas tree; a tattoo; a newborn baby;
fireworks at night; a street map; a ferris wheel; sushi; a graduation ceremony; a snowman; a screenshot of
an e-mail; a vaccination card; a Formula 1 race; a barbecue with friends; a hot air balloon; a wind turbine;
a giraffe; an MRI scan; a boy blowing out candles; a handwritten letter; a crossword puzzle; a roller
coaster; the moon; a rainbow; a bride; a clown; a robot; a baby shower; people voting; a newspaper article;
a bar chart; a karaoke night; a polar expedition; rice fields; a cup of tea and a croissant; a marathon;
scrambled eggs; a nurse with a patient; a drum kit on stage; the Statue of Liberty; a tax form; a chicken
coop; a haircut; a campfire; tango dancers; a judo fight; a lecture slide; a QR code; a fingerprint; the
northern lights; a double rainbow over a city; an astronaut"""
"""What no labelled photo shows, or hardly one."""

SAID = {
    "dog": "dogs?|pupp(?:y|ies)",
    "water": "water|ocean|sea|lake|river|pool|waves?|surf",
    "snow": "snow(?:y|ball)?|ski(?:s|ing|er|ers)?|snowboard(?:er|ing)?",
    "grass": "grass(?:y)?|lawn|field",
    "ball": "tennis|soccer|balls?|frisbee",
    "beach": "beach|sand(?:y)?|shore",
    "man": "man|men|guys?",
    "woman": r"wom[ae]n|lady|ladies",
    "child": "child(?:ren)?|kids?|boys?|girls?|bab(?:y|ies)|toddlers?",
    "bicycle": r"bicycl\w+|bikes?|biker|cycl\w+|biking",
    "mountain": "mountains?|hills?|cliffs?|rocks?|rocky",
    "boat": r"boats?|kayak\w*|canoe\w*",
    "street": "streets?|road|sidewalk|city",
    "car": "cars?|truck",
    "swimming pool": "pool",
}
"""What captions mention, and the words by which they do."""

_TOO_COMMON = """
head body face side easy wild water house field football black white common great american african orange
yellow pink red green king standard european english japanese"""
_MANY_ALIKE = re.compile(
    "milk|yoghurt|ghurt|juice|cream|apple|tomato|melon|pear|potato|onion|pepper|grapefruit"
)


class Labels:
    """The table of labelled photos.

    Attributes:
        photos: paths, below the folder that stands beside the table.
        sets, labels: of each photo; labels in lower case, with _ for spaces.
        names: labels that make good queries.
    """

    def __init__(self, folder: Path) -> None:
        rows = list(csv.DictReader(folder.with_suffix(".tsv").open(encoding="utf-8"), delimiter="\t"))
        self.photos = [folder / row["photo"] for row in rows]
        self.sets = np.array([row["set"] for row in rows])
        self.labels = np.array([row["label"].lower().replace(" ", "_") for row in rows])
        self._known = sorted(set(self.labels.tolist()))
        self._near = self._near_labels()
        sets: defaultdict[str, set[str]] = defaultdict(set)
        for name, label in zip(self.sets.tolist(), self.labels.tolist(), strict=True):
            sets[label].add(name)
        self.names = [
            label
            for label in self._known
            if label not in NO_ANSWER.split()
            and sets[label] != {SINGLE}
            and not (sets[label] == {"grocery"} and _MANY_ALIKE.search(label))
        ]

    def right(self, label: str) -> NDArray[np.bool_]:
        """Return which photos show it: bool [n]."""
        return np.isin(self.labels, [other for other in self._known if _singular(other) == _singular(label)])

    def unclear(self, label: str) -> NDArray[np.bool_]:
        """Return which photos may or may not show it: bool [n]."""
        unclear = np.isin(self.labels, sorted(self._near[label]))
        if label in KINDS:
            unclear |= self.sets == SINGLE
        return unclear & ~self.right(label)

    def _near_labels(self) -> dict[str, set[str]]:
        near = {
            label: {other for other in self._known if _words(label) & _words(other)} for label in self._known
        }
        for line in ALIKE.split(";"):
            group = {label for label in self._known if any(fnmatch(label, name) for name in line.split())}
            for label in group:
                near[label] |= group
        return near


def query_of(label: str) -> str:
    """Return what a person would type for it."""
    return PEOPLE_SAY.get(label, label.replace("_", " "))


def absent() -> list[str]:
    """Return queries for what no labelled photo shows."""
    return [" ".join(query.split()) for query in ABSENT.split(";")]


class Captions:
    """The table of captioned photos, or one split of it.

    Attributes:
        photos: paths, below the folder that stands beside the table.
        captions: of each photo, in lower case.
    """

    def __init__(self, folder: Path, split: str | None = None) -> None:
        captions: defaultdict[str, list[str]] = defaultdict(list)
        for row in csv.DictReader(folder.with_suffix(".tsv").open(encoding="utf-8"), delimiter="\t"):
            if split is None or row["split"] == split:
                captions[row["photo"]].append(row["caption"].lower())
        self.photos = [folder / photo for photo in sorted(captions)]
        self.captions = [captions[photo] for photo in sorted(captions)]

    def mentions(self, pattern: str) -> NDArray[np.int64]:
        """Return how many captions of each photo have such words: int64 [n]."""
        found = re.compile(rf"\b(?:{pattern})\b")
        return np.array([sum(bool(found.search(text)) for text in texts) for texts in self.captions])


def embedded(embedder: Embedder, photos: list[Path], cache: Path | None) -> Embeddings:
    """Return the photos' vectors, from the file `cache` if it is there; it is written if not."""
    if cache is not None and cache.exists():
        stored: Embeddings = np.load(cache)
        return stored
    bulk = embedder.for_bulk()
    batches = [photos[at : at + bulk.batch_size] for at in range(0, len(photos), bulk.batch_size)]
    vectors = np.concatenate(
        [bulk.embed_images([Image.open(path).convert("RGB") for path in batch]) for batch in batches]
    )
    if cache is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.save(cache, vectors)
    return normalized(vectors)


def _singular(label: str) -> str:
    return label[:-1] if label.endswith("s") and not label.endswith("ss") else label


def _words(label: str) -> set[str]:
    words = {word.rstrip("s") for word in re.split("[_-]", label) if len(word) >= 4}
    return words - set(_TOO_COMMON.split())
