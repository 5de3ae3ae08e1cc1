import { trainRbm } from "../pretraining/contrastiveDivergence.ts";
import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

/**
 * Small Gaussian weights, which the run then pre-trains before its first step: the layer as a restricted Boltzmann machine
 * over what the layers below make of the training rows, greedily from the first layer up. For layers of sigmoid units.
 */
export const rbm: Initializer = {
  id: "rbm",
  label: "RBM pre-training",
  doc: "Pre-trains a sigmoid layer, without labels, as a restricted Boltzmann machine by CD-1; put it on every sigmoid layer from the first.",
  source: "Hinton 2002; Hinton, Osindero and Teh 2006; Hinton 2010, A practical guide; Dahl et al. 2012",
  parameters: [
    {
      name: "epochs",
      label: "epochs",
      doc: "The passes over the training rows for this layer, before the run's own.",
      default: 10,
      minimum: 1,
      maximum: 10000,
      integer: true,
    },
    {
      name: "learningRate",
      label: "learning rate",
      doc: "Of the pre-training; inputs that are not within 0 and 1 are taken as Gaussian, which wants them standardized, and get a tenth of it.",
      default: 0.1,
      exclusiveMinimum: 0,
      maximum: 10,
    },
    {
      name: "batchSize",
      label: "batch size",
      doc: "The rows of a mini-batch of the pre-training; Hinton advises 10 to 100.",
      default: 20,
      minimum: 1,
      integer: true,
    },
    {
      name: "std",
      label: "standard deviation",
      doc: "Of the weights before the pre-training.",
      default: 0.01,
      exclusiveMinimum: 0,
      maximum: 10,
    },
    biasParameter,
  ],
  draw: eachWeight((_layer, random, { std }) => std * random.normal()),
  pretrain: (layer, random, { epochs, learningRate, batchSize }) =>
    trainRbm(layer, random, { epochs, learningRate, batchSize }),
};
